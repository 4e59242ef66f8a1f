using System.Linq.Expressions;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Loading;

/// <summary>Collections of every kind are filled as a list is. Cabinet 1 has the documents 1, 2 and 3 in each of them, cabinet 2 has 3,
/// cabinet 3 has none.</summary>
public abstract class CollectionTests(TestDatabase database) : DatabaseTests<CabinetsContext>(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 3).SelectMany(_ => new object[] { new Cabinet(), new Document() }));
        await context.SaveChangesAsync();
    }

    [Fact]
    public Task A_set_that_the_class_creates() => AssertAsync(cabinet => cabinet.Set, cabinet => cabinet.Set);

    [Fact]
    public Task A_set_that_EF_creates() => AssertAsync(cabinet => cabinet.NullSet, cabinet => cabinet.NullSet ?? new HashSet<Document>());

    [Fact]
    public Task A_collection_of_another_class() => AssertAsync(cabinet => cabinet.Custom, cabinet => cabinet.Custom ?? new DocumentCollection());

    [Fact]
    public Task A_field_without_a_property() => AssertAsync(Cabinet.Hidden, cabinet => cabinet.OfHidden());

    [Fact]
    public Task A_field_behind_a_read_only_view() => AssertAsync(cabinet => cabinet.View, cabinet => cabinet.View);

    private async Task AssertAsync(
        Expression<Func<Cabinet, IEnumerable<Document>?>> navigation, Func<Cabinet, IEnumerable<Document>> documentsOf)
    {
        await using (var arrange = CreateContext())
        {
            await arrange.Cabinets.Links(navigation).LinkPairsAsync([(1, 1), (1, 2), (1, 3), (2, 3)]);
        }

        foreach (var tracking in new[] { QueryTrackingBehavior.NoTracking, QueryTrackingBehavior.TrackAll })
        {
            await using var context = CreateContext(builder => builder.AddInterceptors(_recorder));
            var cabinets = await context.Cabinets.AsTracking(tracking).OrderBy(cabinet => cabinet.Id).ToListAsync();
            var links = context.Cabinets.Links(navigation);

            var totals = await links.LoadAsync(cabinets, documents => documents.OrderByDescending(document => document.Id).Take(2));

            cabinets.Select(cabinet => totals[cabinet]).Should().Equal(3, 1, 0);
            Ids().Should().Equal("2 3", "3", "");
            _recorder.Clear();

            await links.LoadAsync(cabinets);

            _recorder.Statements.Should().HaveCount(2);
            Ids().Should().Equal("1 2 3", "3", "");
            documentsOf(cabinets[0]).Should().Contain(documentsOf(cabinets[1]).Single(), "the owners share an instance");

            await links.LoadAsync(cabinets);

            Ids().Should().Equal("1 2 3", "3", "");
            context.ChangeTracker.HasChanges().Should().BeFalse();

            IEnumerable<string> Ids()
                => cabinets.Select(cabinet => string.Join(' ', documentsOf(cabinet).Select(document => document.Id).Order()));
        }
    }

    public sealed class Sqlite(SqliteDatabase database) : CollectionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : CollectionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : CollectionTests(database), IClassFixture<SqlServerDatabase>;
}
