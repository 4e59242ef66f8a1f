using ManyToMany.Tests.Database.Shapes;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>C# accepts a single string as a list of keys, because it is a list of characters. It is one key.</summary>
public abstract class SingleStringKeyTests(TestDatabase database) : DatabaseTests<ShapesContext>(database)
{
    private static readonly PostId _first = new(Guid.NewGuid()), _second = new(Guid.NewGuid());

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(new Post { Id = _first }, new Post { Id = _second }, new Tag { Name = "horror" }, new Tag { Name = "h" });
        await context.SaveChangesAsync();
    }

    [Fact]
    public async Task A_single_string_is_one_key_in_the_verbs()
    {
        await using var context = CreateContext();
        var links = context.Posts.Links(post => post.Tags).ForKey(_first);

        (await links.LinkKeysAsync("horror")).Added.TargetKeys<string>().Should().Equal("horror");
        (await links.ContainsAllKeysAsync("horror")).Should().BeTrue();
        (await context.Set<Tag>().Links(tag => tag.Posts).ForKeys("horror").CountAsync()).Should().Be(1);
        (await links.SetKeysAsync("h")).Removed.TargetKeys<string>().Should().Equal("horror");
        (await links.UnlinkKeysAsync("h")).Removed.TargetKeys<string>().Should().Equal("h");
    }

    [Fact]
    public async Task A_single_string_is_one_key_in_SetManyAsync()
    {
        await using var context = CreateContext();

        var changes = await context.Posts.Links(post => post.Tags).SetManyAsync(new Dictionary<PostId, string>
        {
            [_first] = "horror",
            [_second] = "h",
        });

        changes.Added.TargetKeys<string>().Should().BeEquivalentTo("horror", "h");
    }

    [Fact]
    public async Task A_single_string_is_one_key_in_SaveChanges()
    {
        await using var context = CreateContext();
        var post = await context.Posts.SingleAsync(post => post.Id == _first);

        context.Entry(post).Collection(entity => entity.Tags).AddKeys("horror");
        await context.SaveChangesAsync();
        (await context.Posts.Links(entity => entity.Tags).ForKey(_first).KeysAsync<string>()).Should().Equal("horror");

        context.Entry(post).Collection(entity => entity.Tags).RemoveKeys("horror");
        await context.SaveChangesAsync();
        (await context.Posts.Links(entity => entity.Tags).ForKey(_first).KeysAsync<string>()).Should().BeEmpty();
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    public sealed class Sqlite(SqliteDatabase database) : SingleStringKeyTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SingleStringKeyTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SingleStringKeyTests(database), IClassFixture<SqlServerDatabase>;
}
