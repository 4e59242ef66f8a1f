using System.Collections.Concurrent;
using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Join entities that are more than a link: worker 1 has shifts at job 1 in seasons 1 and 2 and at job 2 in season 1, and trained for jobs
/// 1 and 2, with an exam each.
/// </summary>
public abstract class SharedJoinTests(TestDatabase database) : DatabaseTests<SharedJoinContext>(database)
{
    private readonly EventLog _log = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.Add(new Worker());
        context.AddRange(new Job(), new Job(), new Job());
        context.AddRange(new Season(), new Season());
        await context.SaveChangesAsync();
        context.AddRange(
            new Shift { WorkerId = 1, JobId = 1, SeasonId = 1 },
            new Shift { WorkerId = 1, JobId = 1, SeasonId = 2 },
            new Shift { WorkerId = 1, JobId = 2, SeasonId = 1 },
            new Training { WorkerId = 1, JobId = 1, Term = new TrainingTerm { Weeks = 4 }, Exams = { new Exam() } },
            new Training { WorkerId = 1, JobId = 2, Term = new TrainingTerm { Weeks = 5 }, Exams = { new Exam() } });
        await context.SaveChangesAsync();
        _log.Take();
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany().AddInterceptors(_log);

    private async Task<string> ShiftsAsync()
    {
        await using var context = CreateContext();
        var rows = await context.Set<Shift>().ToListAsync();

        return string.Join(" ", rows.Select(row => $"{row.JobId}:{row.SeasonId}").Order());
    }

    private async Task<string> TrainingsAsync()
    {
        await using var context = CreateContext();
        var rows = await context.Set<Training>().Include(row => row.Exams).ToListAsync();

        return string.Join(" ", rows.Select(row => $"{row.JobId}:{row.Term?.Weeks}:{row.Exams.Count}").Order());
    }

    [Fact]
    public async Task Pending_links_belong_to_one_relationship_of_a_shared_join_entity()
    {
        await using var context = CreateContext();
        var worker = await context.Workers.Include(one => one.Shifts).SingleAsync();
        context.Entry(worker).Collection(one => one.Jobs).RemoveKeys(1);

        await context.SaveChangesAsync();

        (await ShiftsAsync()).Should().Be("2:1");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        worker.Shifts.Should().ContainSingle();
        _log.Take().Should().Contain("Worker.Jobs changed -1→1");
    }

    [Fact]
    public async Task A_collection_of_join_entities_holds_the_inserted_row()
    {
        await using var context = CreateContext();
        var worker = await context.Workers.Include(one => one.Shifts).SingleAsync();
        await context.Jobs.LoadAsync();
        context.Entry(worker).Collection(one => one.Jobs).AddKeys(3);

        await context.SaveChangesAsync();

        worker.Shifts.Where(shift => shift.JobId == 3).Should().ContainSingle().Which.Id.Should().BePositive();
    }

    [Fact]
    public async Task Dependents_of_a_join_entity_are_deleted_with_it()
    {
        await using var context = CreateContext();
        var worker = await context.Workers.SingleAsync();
        await context.Set<Training>().Include(row => row.Exams).LoadAsync();
        context.Entry(worker).Collection(one => one.Skills).RemoveKeys(1);
        context.Entry(worker).Collection(one => one.Skills).AddKeys(3);

        await context.SaveChangesAsync();

        (await TrainingsAsync()).Should().Be("2:5:1 3::0");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Dependents_of_a_join_entity_are_kept_with_it()
    {
        await using var context = CreateContext();
        var worker = await context.Workers.Include(one => one.Skills).SingleAsync();
        await context.Set<Training>().Include(row => row.Exams).LoadAsync();
        _log.Vetoes = link => (int)link.TargetKey == 1;
        worker.Skills.Clear();

        await context.SaveChangesAsync();

        (await TrainingsAsync()).Should().Be("1:4:1");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        worker.Skills.Should().ContainSingle();

        var skills = context.Entry(worker).Collection(one => one.Skills);
        skills.RemoveKeys(1);
        skills.AddKeys(1);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task A_synchronous_save_stays_on_the_callers_thread()
    {
        await using var context = CreateContext();
        var worker = await context.Workers.SingleAsync();
        context.Entry(worker).Collection(one => one.Skills).AddKeys(3);
        context.Entry(worker).Collection(one => one.Jobs).RemoveKeys(1);
        var (thread, threads) = (Environment.CurrentManagedThreadId, new ConcurrentBag<int>());
        _log.Changing = _ => threads.Add(Environment.CurrentManagedThreadId);
        var before = SynchronizationContext.Current;
        var own = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(own);

        try
        {
            context.SaveChanges();
            SynchronizationContext.Current.Should().BeSameAs(own);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        threads.Should().NotBeEmpty().And.OnlyContain(one => one == thread);
        (await TrainingsAsync()).Should().Be("1:4:1 2:5:1 3::0");
    }

    public sealed class Sqlite(SqliteDatabase database) : SharedJoinTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SharedJoinTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SharedJoinTests(database), IClassFixture<SqlServerDatabase>;
}
