using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Saved links over join entities with filters, tokens, dependents and keys of their own, with <c>UseManyToMany()</c>: films and people are
/// 1 to 3.
/// </summary>
public abstract class JoinKindsTests(TestDatabase database) : DatabaseTests<JoinKindsContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 3).Select(_ => new Film()));
        context.AddRange(Enumerable.Range(1, 3).Select(_ => new Person()));
        await context.SaveChangesAsync();
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private static async Task<(Film Film, Person Person)> LoadAsync(JoinKindsContext context)
        => (await context.Films.SingleAsync(film => film.Id == 1), await context.People.SingleAsync(person => person.Id == 1));

    private async Task AddAsync(params object[] entities)
    {
        await using var context = Database.CreateContext<JoinKindsContext>();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    private static async Task<DbUpdateException> FailsAsync(JoinKindsContext context)
        => (await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>()).Which;

    [Fact]
    public async Task A_link_that_a_query_filter_hides_cannot_be_added()
    {
        await AddAsync(new Fan { FilmId = 1, PersonId = 1, IsDeleted = true });
        await using var context = CreateContext();
        var (film, person) = await LoadAsync(context);
        film.Fans.Add(person);

        (await FailsAsync(context)).Message.Should().Be(
            "'Film.Fans' cannot add the link 1 → 1 because it exists and a query filter hides it. Change the row that exists, "
            + "read with IgnoreQueryFilters().");
        (await RowsAsync<Fan>(fan => $"{fan.FilmId}→{fan.PersonId}:{fan.IsDeleted}")).Should().Be("1→1:True");
    }

    [Fact]
    public async Task A_link_that_a_filter_lets_through_is_added_once()
    {
        await AddAsync(new Fan { FilmId = 1, PersonId = 1 });
        await using var context = CreateContext();
        var (film, person) = await LoadAsync(context);
        film.Fans.Add(person);

        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task EF_writes_join_entities_with_a_concurrency_token()
    {
        await AddAsync(new Review { FilmId = 1, PersonId = 1, Version = 4 });
        await using var context = CreateContext();
        var review = await context.Set<Review>().SingleAsync();
        await using (var other = CreateContext())
        {
            (await other.Set<Review>().SingleAsync()).Version = 5;
            await other.SaveChangesAsync();
        }

        context.Remove(review);

        (await FailsAsync(context)).Should().BeOfType<DbUpdateConcurrencyException>();
    }

    [Fact]
    public async Task EF_writes_join_entities_with_new_or_deleted_dependents()
    {
        await using (var context = CreateContext())
        {
            context.Add(new Wage { Duty = new Duty { FilmId = 1, PersonId = 1 } });
            context.Add(new Duty { FilmId = 1, PersonId = 2 });
            (await context.SaveChangesAsync()).Should().Be(3);
        }

        await using (var context = CreateContext())
        {
            var duty = await context.Set<Duty>().Include(one => one.Wages).SingleAsync(one => one.PersonId == 1);
            context.Remove(duty);
            (await context.SaveChangesAsync()).Should().Be(2);
        }

        (await RowsAsync<Duty>(duty => $"{duty.FilmId}→{duty.PersonId}")).Should().Be("1→2");
        (await RowsAsync<Wage>(wage => $"{wage.Id}")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_join_entity_with_a_generated_key_takes_the_key_of_the_row_that_exists()
    {
        await AddAsync(new Duty { FilmId = 1, PersonId = 1, Title = "director" });
        await using var context = CreateContext();
        var (film, person) = await LoadAsync(context);
        film.Crew.Add(person);
        film.Crew.Add(await context.People.SingleAsync(one => one.Id == 2));

        (await context.SaveChangesAsync()).Should().Be(1);

        await using var assert = CreateContext();
        var expected = await assert.Set<Duty>().AsNoTracking().Select(duty => $"{duty.Id}:{duty.Title}").ToListAsync();
        context.ChangeTracker.Entries<Duty>().Select(duty => $"{duty.Entity.Id}:{duty.Entity.Title}").Should().BeEquivalentTo(expected);
        context.ChangeTracker.HasChanges().Should().BeFalse();

        context.ChangeTracker.Entries<Duty>().Single(duty => duty.Entity.PersonId == 1).Entity.Title = "producer";
        (await context.SaveChangesAsync()).Should().Be(1);
        (await RowsAsync<Duty>(duty => duty.Title)).Should().Be("extra producer");
    }

    [Fact]
    public async Task A_pair_may_be_linked_once_for_each_value_of_a_wider_key()
    {
        await AddAsync(new Part { FilmId = 1, PersonId = 1, Name = "Hamlet" });
        await using var context = CreateContext();
        context.Add(new Part { FilmId = 1, PersonId = 1, Name = "Ghost" });

        (await context.SaveChangesAsync()).Should().Be(1);

        (await RowsAsync<Part>(part => part.Name)).Should().Be("Ghost Hamlet");
    }

    [Fact]
    public async Task A_key_that_the_application_chooses_is_what_the_join_entity_says()
    {
        await AddAsync(new Ticket { Code = "A1", FilmId = 1, PersonId = 1 });
        await using var context = CreateContext();
        var ticket = context.Add(new Ticket { Code = "B2", FilmId = 1, PersonId = 1 });

        (await FailsAsync(context)).Message.Should().StartWith(
            "'Film.Guests' cannot add the link 1 → 1 because it exists with another value of 'Code'.");
        ticket.State = EntityState.Detached;
        context.Add(new Ticket { Code = "A1", FilmId = 1, PersonId = 1 });
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_pair_that_is_unique_under_a_filter_can_be_linked_again()
    {
        await AddAsync(new Deal { FilmId = 1, PersonId = 1, Ended = new DateOnly(2020, 1, 1) });
        await using var context = CreateContext();
        var (film, person) = await LoadAsync(context);
        film.Sponsors.Add(person);

        (await context.SaveChangesAsync()).Should().Be(1);

        (await RowsAsync<Deal>(deal => $"{deal.FilmId}→{deal.PersonId}")).Should().Be("1→1 1→1");
    }

    [Fact]
    public async Task A_key_of_another_row_is_an_error_of_the_database()
    {
        await AddAsync(new Ticket { Code = "A1", FilmId = 1, PersonId = 1 });
        await using var context = CreateContext();
        context.Add(new Ticket { Code = "A1", FilmId = 1, PersonId = 2 });

        (await FailsAsync(context)).InnerException.Should().BeAssignableTo<System.Data.Common.DbException>();
        (await RowsAsync<Ticket>(ticket => $"{ticket.FilmId}→{ticket.PersonId}")).Should().Be("1→1");
    }

    public sealed class Sqlite(SqliteDatabase database) : JoinKindsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : JoinKindsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : JoinKindsTests(database), IClassFixture<SqlServerDatabase>;
}
