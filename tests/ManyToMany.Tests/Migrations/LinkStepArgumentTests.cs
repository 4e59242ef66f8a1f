using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Tests.Migrations;

/// <summary>What the steps by hand add to a migration, without a database.</summary>
public class LinkStepArgumentTests
{
    private static readonly LinkTable _hidden = new("PostTag", "PostsId", "TagsId");

    private static readonly LinkColumn _mainTag = new("Posts", "Id", "MainTagId");

    [Fact]
    public void Wrong_arguments_are_refused_before_a_step_is_added()
    {
        var builder = new MigrationBuilder("Microsoft.EntityFrameworkCore.InMemory");

        FluentActions.Invoking(() => builder.RequireUniqueLinks(_hidden)).Should().Throw<NotSupportedException>()
            .WithMessage("'Microsoft.EntityFrameworkCore.InMemory' is not a supported database provider because *");
        FluentActions.Invoking(() => builder.ConvertJoinTable(_hidden, new LinkTable("T", ["A", "B"], ["C"]))).Should().Throw<ArgumentException>()
            .WithMessage("The columns 'A', 'B' are wrong because 'PostsId' are not as many. Give each column its counterpart, in the same order. *");
        FluentActions.Invoking(() => builder.ConvertJoinTable(_hidden, new LinkTable("T", "A", "A"))).Should().Throw<ArgumentException>()
            .WithMessage("The columns 'A' are wrong because 'PostsId', 'TagsId' cannot be renamed to them: *");
        FluentActions.Invoking(() => builder.CopyLinksToJoinTable(_mainTag, null!)).Should().Throw<ArgumentNullException>();
        builder.Operations.Should().BeEmpty();
    }

    [Fact]
    public void Steps_are_operations_of_EF()
    {
        var builder = new MigrationBuilder("Microsoft.EntityFrameworkCore.SqlServer");

        builder.ConvertJoinTable(_hidden, new LinkTable("Links", "PostId", "TagId") { Schema = "a" }).AddMirrors(_hidden);

        builder.Operations.Select(operation => operation.GetType()).Should().Equal(
            typeof(RenameTableOperation), typeof(RenameColumnOperation), typeof(RenameColumnOperation), typeof(SqlOperation));
    }
}
