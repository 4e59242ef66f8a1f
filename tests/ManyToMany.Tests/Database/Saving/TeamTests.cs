using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Teams and players with the keys 1 to 4: team 1 has players and guests 1 and 2, player 1 has friend 2, each link with the value 7.
/// </summary>
public abstract class TeamTests(TestDatabase database) : DatabaseTests<TeamsContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = Database.CreateContext<TeamsContext>(_ => { });
        context.AddRange(Enumerable.Range(1, 4).Select(_ => new Team()));
        context.AddRange(Enumerable.Range(1, 4).Select(i => new Player { Name = $"Player {i}" }));
        await context.SaveChangesAsync();
        await context.Teams.Links(team => team.Players).ForKey(1).LinkKeysAsync([1, 2]);
        await context.Teams.Links(team => team.Guests).ForKey(1).LinkKeysAsync([1, 2]);
        await context.Players.Links(player => player.Friends).ForKey(1).LinkKeysAsync([2]);
    }
}
