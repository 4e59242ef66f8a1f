using ManyToMany.Tests.Database.Shapes;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Owners;

/// <summary>A link that a query filter of the target or of the join entity hides does not count. Project 1 has the visible member 1, the
/// archived member 2 and, in a link that is over, member 3; project 2 has member 2 only; project 3 is archived and has member 1.</summary>
public abstract class HiddenLinksTests(TestDatabase database) : DatabaseTests<FilterShapesContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(new Project(), new Project());
        context.AddRange(new Member(), new Member { IsArchived = true }, new Member());
        await context.SaveChangesAsync();
        context.Add(new Project { IsArchived = true });
        await context.SaveChangesAsync();
        context.AddRange(
            new Engagement { ProjectsId = 1, MembersId = 1 },
            new Engagement { ProjectsId = 1, MembersId = 2 },
            new Engagement { ProjectsId = 1, MembersId = 3, IsOver = true },
            new Engagement { ProjectsId = 2, MembersId = 2 },
            new Engagement { ProjectsId = 3, MembersId = 1 });
        await context.SaveChangesAsync();
    }

    [Fact]
    public async Task Hidden_links_do_not_count()
    {
        await using var context = CreateContext();
        var projects = context.Projects;

        (await IdsAsync(projects.WhereLinkedToAllKeys(project => project.Members, 1, 2))).Should().BeEmpty();
        (await IdsAsync(projects.WhereLinkedToAllKeys(project => project.Members, 1))).Should().Equal(1);
        (await IdsAsync(projects.WhereLinkedToAnyKeys(project => project.Members, 2, 3))).Should().BeEmpty();
        (await IdsAsync(projects.WhereLinkedToNoneKeys(project => project.Members, 2, 3))).Should().Equal(1, 2);
        (await IdsAsync(projects.WhereLinkedToExactlyKeys(project => project.Members, 1))).Should().Equal(1);
        (await IdsAsync(projects.WhereLinkedToExactly(project => project.Members))).Should().Equal(2);
        (await IdsAsync(projects.WhereLinkedToAtLeastKeys(project => project.Members, 2, 1, 2, 3))).Should().BeEmpty();
        (await IdsAsync(projects.WhereLinkedToAny(project => project.Members, context.Members))).Should().Equal(1);
        (await IdsAsync(projects.WhereLinkedToExactly(project => project.Members, context.Members.Where(member => member.Id == 1)))).Should().Equal(1);
        (await projects.Links(project => project.Members).ForKey(1).QuerySimilar().AnyAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task A_query_lifts_filters_by_name()
    {
        await using var context = CreateContext();
        var projects = context.Projects;

        (await IdsAsync(projects.WhereLinkedToAllKeys(project => project.Members, 1, 2).IgnoreQueryFilters(["archive"]))).Should().Equal(1);
        (await IdsAsync(projects.WhereLinkedToExactlyKeys(project => project.Members, 1, 2, 3).IgnoreQueryFilters())).Should().Equal(1);
        (await IdsAsync(projects.WhereLinkedToExactlyKeys(project => project.Members, 1).IgnoreQueryFilters(["archive"]))).Should().Equal(3);
        (await projects.Links(project => project.Members).ForKey(1).QuerySimilar().IgnoreQueryFilters(["archive"])
            .Select(one => one.Owner.Id).Order().ToListAsync()).Should().Equal(2, 3);
    }

    private static Task<List<int>> IdsAsync(IQueryable<Project> projects) => projects.Select(project => project.Id).Order().ToListAsync();

    public sealed class Sqlite(SqliteDatabase database) : HiddenLinksTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : HiddenLinksTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : HiddenLinksTests(database), IClassFixture<SqlServerDatabase>;
}
