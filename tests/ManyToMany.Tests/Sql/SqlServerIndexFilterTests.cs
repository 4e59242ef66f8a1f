using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Tests.Sql;

/// <summary>EF's provider for SQL Server gives a unique index over nullable columns a filter by itself.</summary>
public sealed class SqlServerIndexFilterTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("[Active] = 1", false)]
    public void The_filter_of_nullable_columns_leaves_the_pair_unique_and_another_one_does_not(string? filter, bool isUnique)
    {
        using var context = new FilteredContext(filter);
        var navigation = context.Model.FindEntityType(typeof(Shelf))!.FindSkipNavigation(nameof(Shelf.Labels))!;
        var index = navigation.JoinEntityType.GetIndexes().Single(index => index.IsUnique);

        index.GetFilter().Should().Be(filter ?? "[LabelNumber] IS NOT NULL AND [ShelfNumber] IS NOT NULL");
        (Relationship.Of(navigation).UniquePair is not null).Should().Be(isUnique);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("[Active] = 1", false)]
    public void Targets_are_found_by_a_nullable_column_with_such_a_filter(string? filter, bool isUnique)
    {
        using var context = new FilteredContext(filter);
        Expression<Func<Label, object?>> key = label => label.Text;

        var read = () => NaturalKey.Resolve(context.Model.FindEntityType(typeof(Label))!, key);

        if (isUnique)
        {
            read().Columns.Should().Equal("Caption");
        }
        else
        {
            read.Should().Throw<ArgumentException>();
        }
    }

    private sealed class FilteredContext(string? filter) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.AllowMore().UseSqlServer("Server=nowhere")
                .ReplaceService<IModelCacheKeyFactory, ModelPerFilter>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Label>().Property(label => label.Text).HasColumnName("Caption");
            var text = modelBuilder.Entity<Label>().HasIndex(label => label.Text).IsUnique();
            modelBuilder.Entity<Shelf>().HasMany(shelf => shelf.Labels).WithMany().UsingEntity<Labelling>(
                right => right.HasOne<Label>().WithMany().HasForeignKey(link => link.LabelId),
                left => left.HasOne<Shelf>().WithMany().HasForeignKey(link => link.ShelfId),
                join =>
                {
                    join.HasKey(link => link.Id);
                    join.Property(link => link.LabelId).HasColumnName("LabelNumber");
                    join.Property(link => link.ShelfId).HasColumnName("ShelfNumber");
                    var pair = join.HasIndex(link => new { link.LabelId, link.ShelfId }).IsUnique();

                    if (filter is not null)
                    {
                        pair.HasFilter(filter);
                        text.HasFilter(filter);
                    }
                });
        }

        private sealed class ModelPerFilter : IModelCacheKeyFactory
        {
            public object Create(DbContext context, bool designTime) => (((FilteredContext)context).Filter, designTime);
        }

        private string? Filter => filter;
    }

    private sealed class Shelf
    {
        public int Id { get; set; }

        public List<Label> Labels { get; } = [];
    }

    private sealed class Label
    {
        public int Id { get; set; }

        public string? Text { get; set; }
    }

    private sealed class Labelling
    {
        public int Id { get; set; }

        public int? LabelId { get; set; }

        public int? ShelfId { get; set; }

        public bool Active { get; set; }
    }
}
