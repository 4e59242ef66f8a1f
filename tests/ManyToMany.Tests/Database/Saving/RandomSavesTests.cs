using System.Linq.Expressions;
using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Random sequences of pending changes of links, compared with pairs in memory: by key, in collections, from either end of symmetric
/// links, with other contexts, vetoes, failed saves and verbs in between.
/// </summary>
public abstract class RandomSavesTests<TOwner, TTarget, TJoin>(
    TestDatabase database,
    Expression<Func<TOwner, IEnumerable<TTarget>>> navigation,
    Func<TJoin, (int Owner, int Target)> pairOf,
    bool isSymmetric)
    : DatabaseTests<TeamsContext>(database)
    where TOwner : class, INumbered
    where TTarget : class, INumbered
    where TJoin : class
{
    private const int Steps = 60;

    private readonly EventLog _log = new();
    private readonly HashSet<(int Owner, int Target)> _stored = [];
    private readonly Dictionary<(int Owner, int Target), bool> _pending = [];
    private Random _random = new();

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany().AddInterceptors(_log);

    [Theory]
    [InlineData(1)]
    [InlineData(58)]
    [InlineData(107)]
    [InlineData(261)]
    [InlineData(331)]
    [InlineData(376)]
    [InlineData(448)]
    [InlineData(463)]
    public async Task Any_sequence_of_pending_changes_saves_the_last_of_each_link(int seed)
    {
        _random = new Random(seed);
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(Enumerable.Range(1, 4).Select(_ => new Team()));
            arrange.AddRange(Enumerable.Range(1, 5).Select(i => new Player { Name = $"Player {i}" }));
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        await context.Set<TOwner>().Where(owner => owner.Id < 4).LoadAsync();
        await context.Set<TTarget>().Where(target => target.Id < 4).LoadAsync();
        var steps = new List<string>();

        for (var step = 0; step < Steps; step++)
        {
            try
            {
                steps.Add(await StepAsync(context));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(
                    $"After {string.Join("; ", steps)}; pending {string.Join(" ", _pending)}; stored {Write(_stored)}", exception);
            }
        }
    }

    private async Task<string> StepAsync(TeamsContext context)
    {
        var (ownerKey, targetKey) = (_random.Next(1, 4), _random.Next(1, 4));
        var owner = context.Set<TOwner>().Local.Single(one => one.Id == ownerKey);
        var collection = context.Entry(owner).Collection(navigation);
        var keys = Enumerable.Range(1, 5).Where(_ => _random.Next(3) == 0).ToList();

        switch (_random.Next(12))
        {
            case 0 or 1:
                collection.AddKeys(keys);
                keys.ForEach(key => Change(owner.Id, key, true));
                return $"{owner.Id} adds {string.Join(",", keys)}";

            case 2 or 3:
                collection.RemoveKeys(keys);
                keys.ForEach(key => Change(owner.Id, key, false));
                return $"{owner.Id} removes {string.Join(",", keys)}";

            case 4:
                await collection.SetKeysAsync(keys);
                foreach (var other in Enumerable.Range(1, 5).Where(key => IsPending(owner.Id, key) ?? IsStored(owner.Id, key)))
                {
                    Change(owner.Id, other, keys.Contains(other));
                }

                keys.ForEach(key => Change(owner.Id, key, true));
                return $"{owner.Id} sets {string.Join(",", keys)}";

            case 5 or 6:
                return ChangeCollection(owner, context.Set<TTarget>().Local.Single(one => one.Id == targetKey), collection);

            case 7:
                await collection.LoadAsync();
                return $"{owner.Id} loads";

            case 8:
                return await ChangeElsewhereAsync(context, owner.Id, keys);

            case 9:
                return await CallVerbAsync(context, owner.Id, keys);

            default:
                return await SaveAsync(context);
        }
    }

    private string ChangeCollection(TOwner owner, TTarget target, CollectionEntry<TOwner, TTarget> collection)
    {
        var items = (ICollection<TTarget>)collection.CurrentValue!;

        // EF decides between contradicting changes of two collections, and throws for an added link whose row it does not know.
        if (isSymmetric && IsPending(owner.Id, target.Id) is not null)
        {
            return "nothing";
        }

        var isNew = collection.EntityEntry.Context.ChangeTracker.Entries<TJoin>()
            .Any(entry => entry.State == EntityState.Added && Normal(pairOf(entry.Entity)) == Normal((owner.Id, target.Id)));

        if (items.Remove(target))
        {
            // EF only detaches a link that it has not saved yet.
            if (isNew)
            {
                _pending.Remove(Normal((owner.Id, target.Id)));
            }
            else
            {
                Change(owner.Id, target.Id, false);
            }

            return $"{owner.Id} drops {target.Id}";
        }

        items.Add(target);
        Change(owner.Id, target.Id, true);

        return $"{owner.Id} takes {target.Id}";
    }

    private async Task<string> ChangeElsewhereAsync(TeamsContext context, int owner, List<int> keys)
    {
        // EF cannot know that a row which it tracks is gone.
        var known = context.ChangeTracker.Entries<TJoin>().Select(entry => Normal(pairOf(entry.Entity))).ToHashSet();
        var free = keys.Where(key => !known.Contains(Normal((owner, key)))).ToList();
        await using var other = CreateContext();
        await other.Set<TOwner>().Links(navigation!).ForKey(owner).ToggleKeysAsync(free);

        foreach (var pair in free.Select(key => Normal((owner, key))).Where(pair => !_stored.Remove(pair)).ToList())
        {
            _stored.Add(pair);
        }

        // A collection that was loaded before is not loaded any more.
        foreach (var stale in context.Set<TOwner>().Local.ToList())
        {
            context.Entry(stale).Collection(navigation).IsLoaded = false;
            await context.Entry(stale).Collection(navigation).LoadAsync();
        }

        return $"elsewhere {owner} toggles {string.Join(",", free)}";
    }

    private async Task<string> CallVerbAsync(TeamsContext context, int owner, List<int> keys)
    {
        context.ChangeTracker.DetectChanges();
        if (_pending.Count > 0)
        {
            return "nothing";
        }

        await context.Set<TOwner>().Links(navigation!).ForKey(owner).LinkKeysAsync(keys);
        _stored.UnionWith(keys.Select(key => Normal((owner, key))));
        await CheckAsync(context);

        return $"{owner} links {string.Join(",", keys)}";
    }

    private async Task<string> SaveAsync(TeamsContext context)
    {
        var fails = _random.Next(4) == 0;
        var vetoed = _random.Next(3) == 0 ? _random.Next(1, 6) : 0;

        if (fails)
        {
            var invalid = context.Add(new Player { Name = "Player 1" });
            await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();
            invalid.State = EntityState.Detached;
        }

        _log.Vetoes = link => IsVetoed((int)link.OwnerKey, (int)link.TargetKey);
        await context.SaveChangesAsync();
        _log.Vetoes = _ => false;

        foreach (var (pair, isLinked) in _pending.Where(change => !IsVetoed(change.Key.Owner, change.Key.Target)))
        {
            _ = isLinked ? _stored.Add(pair) : _stored.Remove(pair);
        }

        _pending.Clear();
        await CheckAsync(context);

        return $"save{(fails ? " after a failure" : "")}{(vetoed > 0 ? $" but {vetoed}" : "")}";

        // Either end of a link can be the owner in a notification.
        bool IsVetoed(int one, int other) => vetoed > 0 && (one + other) % 5 == vetoed % 5;
    }

    private async Task CheckAsync(TeamsContext context)
    {
        await using (var assert = CreateContext())
        {
            var rows = (await assert.Set<TJoin>().AsNoTracking().ToListAsync()).Select(pairOf).ToList();
            var expected = _stored.Concat(isSymmetric ? _stored.Select(pair => (pair.Target, pair.Owner)) : []).Distinct();
            Write(rows).Should().Be(Write(expected));
        }

        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);

        foreach (var owner in context.Set<TOwner>().Local.ToList())
        {
            var collection = context.Entry(owner).Collection(navigation);
            var items = collection.CurrentValue!.Select(target => target.Id).ToList();
            var linked = Enumerable.Range(1, 5).Where(key => IsStored(owner.Id, key)).ToList();

            items.Should().OnlyHaveUniqueItems().And.BeSubsetOf(linked);
            if (collection.IsLoaded)
            {
                items.Should().BeEquivalentTo(linked, $"the collection of {owner.Id} is loaded");
            }
        }
    }

    private static string Write(IEnumerable<(int Owner, int Target)> pairs)
        => string.Join(" ", pairs.Order().Select(pair => $"{pair.Owner}→{pair.Target}"));

    private void Change(int owner, int target, bool isLinked) => _pending[Normal((owner, target))] = isLinked;

    private bool? IsPending(int owner, int target) => _pending.TryGetValue(Normal((owner, target)), out var isLinked) ? isLinked : null;

    private bool IsStored(int owner, int target) => _stored.Contains(Normal((owner, target)));

    private (int Owner, int Target) Normal((int Owner, int Target) pair)
        => isSymmetric && pair.Owner > pair.Target ? (pair.Target, pair.Owner) : pair;
}

public abstract class RandomContractSavesTests(TestDatabase database)
    : RandomSavesTests<Team, Player, Contract>(database, team => team.Players, row => (row.TeamId, row.PlayerId), isSymmetric: false)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomContractSavesTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomContractSavesTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomContractSavesTests(database), IClassFixture<SqlServerDatabase>;
}

public abstract class RandomVisitSavesTests(TestDatabase database)
    : RandomSavesTests<Team, Player, Visit>(database, team => team.Guests, row => (row.TeamId, row.PlayerId), isSymmetric: false)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomVisitSavesTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomVisitSavesTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomVisitSavesTests(database), IClassFixture<SqlServerDatabase>;
}

public abstract class RandomFriendSavesTests(TestDatabase database)
    : RandomSavesTests<Player, Player, Friendship>(database, player => player.Friends, row => (row.FirstId, row.SecondId), isSymmetric: true)
{
    public sealed class Sqlite(SqliteDatabase database) : RandomFriendSavesTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomFriendSavesTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomFriendSavesTests(database), IClassFixture<SqlServerDatabase>;
}
