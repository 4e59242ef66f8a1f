using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Links that a query filter hides are neither counted nor removed; a query can ignore filters by name.</summary>
public abstract class FilterShapeTests(TestDatabase database) : DatabaseTests<FilterShapesContext>(database)
{
    [Fact]
    public async Task Links_that_no_filter_hides_behave_as_without_filters()
    {
        await SaveAsync([.. Many(_ => new Project()), .. Many(_ => new Member())]);

        await ShapeCheck.RunAsync(() => CreateContext(), (Project project) => project.Members, [1, 2, 3], [1, 2, 3]);
    }

    [Fact]
    public async Task Hidden_targets_are_neither_returned_nor_removed()
    {
        await ArrangeAsync();
        await using var context = CreateContext();
        var members = context.Projects.Links(project => project.Members).ForKey(1);

        (await members.KeysAsync<int>()).Should().Equal(1);
        (await members.CountAsync()).Should().Be(1);
        (await members.ContainsAllKeysAsync([1, 2])).Should().BeFalse();
        (await members.UnlinkKeysAsync([2, 3, 4])).HasChanges.Should().BeFalse();
        (await members.LinkKeysAsync([2, 3, 4])).Unchanged.TargetKeys<int>().Should().Equal(2, 3, 4);
        (await members.SetKeysAsync(Array.Empty<int>())).Removed.TargetKeys<int>().Should().Equal(1);
        (await context.Set<Engagement>().IgnoreQueryFilters().Where(row => row.ProjectsId == 1).Select(row => row.MembersId).ToListAsync())
            .Should().BeEquivalentTo([2, 3, 4]);
    }

    [Theory]
    [InlineData(QueryTrackingBehavior.NoTracking)]
    [InlineData(QueryTrackingBehavior.TrackAll)]
    public async Task Hidden_links_are_not_loaded(QueryTrackingBehavior tracking)
    {
        await ArrangeAsync();
        await using var context = CreateContext(builder => builder.UseQueryTrackingBehavior(tracking));
        var members = context.Projects.Links(project => project.Members);
        var projects = await context.Projects.Where(project => project.Id == 1).ToListAsync();

        (await members.LoadAsync(projects, all => all.OrderBy(member => member.Id).Take(3))).Values.Should().Equal(1);
        projects[0].Members.Select(member => member.Id).Should().Equal(1);
        await members.LoadAsync(projects);
        projects[0].Members.Select(member => member.Id).Should().Equal(1);
        context.ChangeTracker.Entries<Engagement>().Should().HaveCount(tracking == QueryTrackingBehavior.TrackAll ? 1 : 0);

        (await members.ForKey(1).ToLookupAsync<int>())[1].Select(member => member.Id).Should().Equal(1);
        (await members.ForKey(1).UsingEntity<Engagement>().ToLookupAsync<int>())[1].Select(row => row.Target.Id).Should().Equal(1);
        (await members.ForKey(1).CountByOwnerAsync<int>())[1].Should().Be(1);
        (await members.ForKey(1).KeysByOwnerAsync<int, int>())[1].Should().Equal(1);
        (await members.ForAll().CountByOwnerAsync<int>()).Keys.Should().Equal([1, 2], "the owners of a query are filtered");
    }

    [Fact]
    public async Task A_query_lifts_filters_by_name()
    {
        await ArrangeAsync();
        await using var context = CreateContext();
        var members = context.Projects.Links(project => project.Members);

        foreach (var scope in new[] { members.ForKey(1), members.ForKeys(1, 99), members.For(context.Projects.Where(project => project.Id == 1)) })
        {
            (await KeysAsync(scope.Query())).Should().Equal(1);
            (await KeysAsync(scope.Query().IgnoreQueryFilters(["archive"]))).Should().Equal(1, 2);
            (await KeysAsync(scope.Query().IgnoreQueryFilters(["tenant"]))).Should().Equal(1, 3);
            (await KeysAsync(scope.Query().IgnoreQueryFilters(["over"]))).Should().Equal(1, 4);
            (await KeysAsync(scope.Query().IgnoreQueryFilters(["archive", "tenant", "over"]))).Should().Equal(1, 2, 3, 4);
            (await KeysAsync(scope.Query().IgnoreQueryFilters())).Should().Equal(1, 2, 3, 4);
            (await scope.UsingEntity<Engagement>().QueryLinks().CountAsync()).Should().Be(1);
        }
    }

    [Fact]
    public async Task A_query_without_filters_selects_hidden_targets()
    {
        await ArrangeAsync();
        await using var context = CreateContext();
        var members = context.Projects.Links(project => project.Members);

        (await members.ForKey(2).LinkAsync(members.ForKey(1).Query().IgnoreQueryFilters(["archive"]))).Added.TargetKeys<int>().Should().BeEquivalentTo([1, 2]);
        (await members.ForKey(2).LinkAsync(context.Members.IgnoreQueryFilters())).Added.TargetKeys<int>().Should().BeEquivalentTo([3, 4]);
    }

    [Fact]
    public async Task Hidden_owners_are_selected_by_key_and_not_by_query()
    {
        await ArrangeAsync();
        await using var context = CreateContext();
        var members = context.Projects.Links(project => project.Members);

        (await members.ForKey(3).LinkKeysAsync([1])).Added.Count.Should().Be(1);
        (await members.ForAll().KeysAsync<int>()).Should().Equal(1);
        (await members.ForAll().CountAsync()).Should().Be(1);
        (await members.ForAll().LinkKeysAsync([1])).Added.Count.Should().Be(1);
        (await members.ForAll().ClearAsync()).Removed.Count.Should().Be(2);
        (await members.ForKey(3).CountAsync()).Should().Be(1);

        context.Tenant = 2;
        (await members.ForAll().LinkAsync(context.Members)).Added.Count.Should().Be(1);
        (await members.ForKey(4).KeysAsync<int>()).Should().Equal(3);
    }

    // One project with a member that is seen, one archived, one of another tenant, and one whose engagement is over.
    private async Task ArrangeAsync()
    {
        await SaveAsync(
            new Project(), new Project(), new Project { IsArchived = true }, new Project { Tenant = 2 },
            new Member(), new Member { IsArchived = true }, new Member { Tenant = 2 }, new Member());
        await SaveAsync([.. Enumerable.Range(1, 4).Select(member => new Engagement { ProjectsId = 1, MembersId = member, IsOver = member == 4 })]);
    }

    private static async Task<List<int>> KeysAsync(IQueryable<Member> members)
        => await members.Select(member => member.Id).OrderBy(id => id).ToListAsync();

    private static T[] Many<T>(Func<int, T> create) => [.. Enumerable.Range(1, 3).Select(create)];

    private async Task SaveAsync(params object[] entities)
    {
        await using var context = CreateContext();

        // One by one, for the order of the generated keys.
        foreach (var entity in entities)
        {
            context.Add(entity);
            await context.SaveChangesAsync();
        }
    }

    public sealed class Sqlite(SqliteDatabase database) : FilterShapeTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : FilterShapeTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : FilterShapeTests(database), IClassFixture<SqlServerDatabase>;
}
