using ManyToMany.Tests.Database.Shapes;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Loading;

/// <summary>More keys than parameters, of a type that no list holds exactly on SQLite.</summary>
public abstract class ManyKeysTests(TestDatabase database) : DatabaseTests<KeyShapesContext>(database)
{
    [Fact]
    public async Task Many_owners_with_single_parameters_are_read_in_parts()
    {
        const int count = 9_000;
        var recorder = new SqlRecorder();
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(Enumerable.Range(1, count).Select(i => new Holder<double> { Id = i + 0.5 }));
            arrange.AddRange(new Item<double> { Id = 0.1 }, new Item<double> { Id = 0.2 });
            await arrange.SaveChangesAsync();
            await arrange.Set<Holder<double>>().Links(holder => holder.Items)
                .LinkPairsAsync([(1.5, 0.1), (1.5, 0.2), (count + 0.5, 0.2)]);
        }

        await using var context = CreateContext(builder => builder.AddInterceptors(recorder));
        var links = context.Set<Holder<double>>().Links(holder => holder.Items);
        var holders = await context.Set<Holder<double>>().AsNoTracking().OrderBy(holder => holder.Id).ToListAsync();
        recorder.Clear();

        await links.LoadAsync(holders);

        recorder.Statements.Should().HaveCount(Database switch { SqliteDatabase => 3, SqlServerDatabase => 19, _ => 2 });
        holders[0].Items.Should().HaveCount(2);
        holders[^1].Items.Should().ContainSingle().Which.Should().BeSameAs(holders[0].Items.Single(item => item.Id == 0.2));
        (await links.For(holders).CountByOwnerAsync<double>()).Values.Sum().Should().Be(3);
    }

    public sealed class Sqlite(SqliteDatabase database) : ManyKeysTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : ManyKeysTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : ManyKeysTests(database), IClassFixture<SqlServerDatabase>;
}
