using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>
/// Random sequences of every verb, from either side, in a context that tracks and has loaded everything; after each one the table, the
/// result and the tracker are what the same verb on pairs in memory makes of them.
/// </summary>
public abstract class RandomPayloadTests(TestDatabase database) : DatabaseTests<RandomContext>(database)
{
    private const int Count = 5;
    private const int Steps = 60;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, Count).Select(_ => new Team()));
        context.AddRange(Enumerable.Range(1, Count).Select(i => new Player { Name = $"Player {i}" }));
        await context.SaveChangesAsync();
    }

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 6));

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Links_over_a_composite_key(int seed)
    {
        var run = new Run<Contract>(seed, isSymmetric: false, hasUniquePair: true, row => (row.TeamId, row.PlayerId));

        for (var step = 0; step < Steps; step++)
        {
            await using var context = await OpenAsync(run.Watch());
            await (run.Random.Next(2) == 0
                ? run.ActAsync(context, context.Teams.Links(team => team.Players), isInverse: false, Contract)
                : run.ActAsync(context, context.Players.Links(player => player.Teams), isInverse: true, (o, t) => Contract(t, o)));
            await ShouldAgreeAsync(context, run, nameof(Team.Players), nameof(Player.Teams));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Links_over_a_key_of_their_own(int seed)
    {
        var run = new Run<Visit>(seed, isSymmetric: false, hasUniquePair: false, row => (row.TeamId, row.PlayerId));

        for (var step = 0; step < Steps; step++)
        {
            await using var context = await OpenAsync(run.Watch());
            await (run.Random.Next(2) == 0
                ? run.ActAsync(context, context.Teams.Links(team => team.Guests), isInverse: false, Visit)
                : run.ActAsync(context, context.Players.Links(player => player.Hosts), isInverse: true, (o, t) => Visit(t, o)));
            await ShouldAgreeAsync(context, run, nameof(Team.Guests), nameof(Player.Hosts));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Symmetric_links(int seed)
    {
        var run = new Run<Friendship>(seed, isSymmetric: true, hasUniquePair: true, row => (row.FirstId, row.SecondId));

        for (var step = 0; step < Steps; step++)
        {
            await using var context = await OpenAsync(run.Watch());
            var links = context.Players.Links(player => player.Friends);
            await run.ActAsync(context, links, isInverse: false, (o, t) => new Friendship { FirstId = o, SecondId = t });
            await ShouldAgreeAsync(context, run, nameof(Player.Friends), nameof(Player.Friends));
        }
    }

    private static Contract Contract(int team, int player) => new() { TeamId = team, PlayerId = player };

    private static Visit Visit(int team, int player) => new() { TeamId = team, PlayerId = player };

    /// <summary>A context that tracks all there is, with every collection loaded, and somebody or nobody listening.</summary>
    private async Task<RandomContext> OpenAsync(EventLog? log)
    {
        var context = CreateContext(builder => builder.UseManyToMany().AddInterceptors(log is null ? [] : [log]));
        await context.Teams.Include(team => team.Players).Include(team => team.Guests).LoadAsync();
        await context.Players.Include(player => player.Teams).Include(player => player.Hosts).Include(player => player.Friends).LoadAsync();

        return context;
    }

    private async Task ShouldAgreeAsync<TJoin>(RandomContext context, Run<TJoin> run, string forward, string backward)
        where TJoin : class, IValued
    {
        var because = $"of {run.Log}";

        await using var assert = CreateContext();
        var rows = (await assert.Set<TJoin>().ToListAsync()).Select(row => (run.Pair(row).Item1, run.Pair(row).Item2, row.Value)).Order();
        rows.Should().Equal(run.Model.Rows, because);

        foreach (var row in context.ChangeTracker.Entries<TJoin>())
        {
            row.State.Should().Be(EntityState.Unchanged, because);
            run.Model.ValueOf(run.Pair(row.Entity).Item1, run.Pair(row.Entity).Item2).Should().Be(row.Entity.Value, because);
        }

        foreach (var entry in context.ChangeTracker.Entries<INumbered>())
        {
            var name = entry.Entity is Team || forward == backward ? forward : backward;
            if (entry.Metadata.FindSkipNavigation(name) is not null && entry.Collection(name) is { IsLoaded: true } collection)
            {
                var isForward = entry.Entity is Team || forward == backward;
                var expected = isForward ? run.Model.TargetsOf(entry.Entity.Id) : run.Model.OwnersOf(entry.Entity.Id);
                collection.CurrentValue!.Cast<INumbered>().Select(item => item.Id).Order().Should().Equal(expected.Order(), because);
            }
        }

        context.ChangeTracker.HasChanges().Should().BeFalse(because);
        (await context.SaveChangesAsync()).Should().Be(0, because);
    }

    /// <summary>One sequence: the model, and the verbs so far.</summary>
    private sealed class Run<TJoin>(int seed, bool isSymmetric, bool hasUniquePair, Func<TJoin, (int, int)> pair)
        where TJoin : class, IValued
    {
        private readonly List<string> _log = [];
        private EventLog? _watch;

        public Random Random { get; } = new(seed);

        public ValuedPairs Model { get; } = new(isSymmetric);

        public string Log => $"seed {seed}: {string.Join("; ", _log.TakeLast(4))}";

        public (int, int) Pair(TJoin row) => pair(row);

        /// <summary>Somebody who listens to the next verb; or nobody.</summary>
        public EventLog? Watch() => _watch = Random.Next(2) == 0 ? new EventLog() : null;

        public async Task ActAsync<TOwner, TTarget>(
            DbContext context,
            LinkSet<TOwner, TTarget> all,
            bool isInverse,
            Func<int, int, TJoin> create)
            where TOwner : class
            where TTarget : class, INumbered
        {
            int[] owners = Some(1), targets = Some(0);
            int value = Random.Next(4), other = Random.Next(4);
            var links = all.ForKeys(owners).UsingEntity<TJoin>();
            var named = owners.SelectMany(owner => targets.Select(target => (owner, target))).ToList();
            var distinct = isSymmetric ? named.DistinctBy(one => Model.Name(one.owner, one.target)).ToList() : named;
            var rows = distinct.Select((one, i) => (one.owner, one.target, value: (value + i) % 4)).ToList();
            int one = owners[0], two = (one % Count) + 1;
            var many = owners.ToDictionary(owner => owner, _ => Some(0));

            var sets = isSymmetric ? One(many) : many;

            void Say(LinkSetters<TJoin> setters) => setters.SetProperty(link => link.Value, value);

            OwnerLinks<TOwner, TTarget, TJoin> Upsert() => links.With(new LinkOptions { Existing = ExistingLinks.UpdatePayload });

            OwnerLinks<TOwner, TTarget, TJoin> Where() => links.Where(link => link.Value == value);

            (int, int) Name((int Owner, int Target) link) => Model.Name(link.Owner, link.Target);

            void Each(IEnumerable<(int Owner, int Target)> pairs, Action<int, int> act)
            {
                foreach (var (owner, target) in pairs.ToList())
                {
                    act(isInverse ? target : owner, isInverse ? owner : target);
                }
            }

            // A zero is what an object says that says nothing.
            void EachRow(Action<int, int, int?> act)
                => rows.ForEach(row => Each([(row.owner, row.target)], (o, t) => act(o, t, row.value == 0 ? null : row.value)));

            IEnumerable<(int Owner, int Target)> LinksOf(IEnumerable<int> some) => some.SelectMany(owner
                => (isInverse ? Model.OwnersOf(owner) : Model.TargetsOf(owner)).Select(target => (owner, target)));

            int? ValueOf((int Owner, int Target) link)
                => isInverse ? Model.ValueOf(link.Target, link.Owner) : Model.ValueOf(link.Owner, link.Target);

            bool IsKept((int Owner, int Target) link)
                => named.Contains(link) || (isSymmetric && named.Contains((link.Target, link.Owner)));

            void Toggle(int owner, int target)
            {
                if (Model.Has(owner, target))
                {
                    Model.Unlink(owner, target);
                }
                else
                {
                    Model.Link(owner, target);
                }
            }

            // A set under a condition sees only what meets it.
            void Set(IEnumerable<(int Owner, int Target)> leavers, int? said)
            {
                Each(leavers.Where(link => !IsKept(link)), Model.Unlink);
                Each(named, (owner, target) => Model.Link(owner, target, said));
            }

            // Between the two a symmetric link is none to take over; but who was linked to oneself still is.
            void Take(int from, int to, bool isMerge)
            {
                foreach (var link in LinksOf([from]).Where(link => !isSymmetric || link.Target != to).ToList())
                {
                    var target = isSymmetric && link.Target == from && isMerge ? to : link.Target;
                    Each([(to, target)], (o, t) => Model.Link(o, t, ValueOf(link)));
                }
            }

            var verbs = new List<(string Name, Func<Task<LinkChanges>> Call, Action Model)>
            {
                ("link", () => links.LinkKeysAsync(targets), () => Each(named, (o, t) => Model.Link(o, t))),
                ("link query", () => links.LinkAsync(Targets<TTarget>(context, targets)), () => Each(named, (o, t) => Model.Link(o, t))),
                ("link with value", () => links.LinkKeysAsync(targets, Say), () => Each(named, (o, t) => Model.Link(o, t, value))),
                ("link objects", () => all.LinkPairsAsync(rows.Select(Row)), () => EachRow((o, t, said) => Model.Link(o, t, said))),
                ("upsert", () => Upsert().LinkKeysAsync(targets, Say), () => Each(named, (o, t) => Model.Put(o, t, value))),
                ("unlink", () => links.UnlinkKeysAsync(targets), () => Each(named, Model.Unlink)),
                ("unlink query", () => links.UnlinkAsync(Targets<TTarget>(context, targets)), () => Each(named, Model.Unlink)),
                ("unlink pairs", () => all.UnlinkPairsAsync(named), () => Each(named, Model.Unlink)),
                ("set", () => links.SetKeysAsync(targets), () => Set(LinksOf(owners), null)),
                ("set with value", () => links.SetKeysAsync(targets, Say), () => Set(LinksOf(owners), value)),
                ("set and update", () => Upsert().SetKeysAsync(targets, Say), () =>
                {
                    Set(LinksOf(owners), value);
                    Each(named, (o, t) => Model.Put(o, t, value));
                }),
                ("clear", () => links.ClearAsync(), () => Each(LinksOf(owners), Model.Unlink)),
                ("toggle", () => links.ToggleKeysAsync(targets), () => Each(distinct, Toggle)),
                ("update all", () => links.UpdateAsync(Say), () => Each(LinksOf(owners), (o, t) => Model.Put(o, t, value))),
                ("update some", () => links.UpdateKeysAsync(targets, Say),
                    () => Each(named.Intersect(LinksOf(owners)), (o, t) => Model.Put(o, t, value))),
                ("compute", () => links.UpdateAsync(s => s.SetProperty(l => l.Value, l => l.Value * 2)),
                    () => Each(LinksOf(owners).DistinctBy(Name), (o, t) => Model.Put(o, t, Model.ValueOf(o, t)!.Value * 2))),
                ("unlink where", () => Where().UnlinkKeysAsync(targets),
                    () => Each(named.Where(link => ValueOf(link) == value), Model.Unlink)),
                ("clear where", () => links.Where(l => l.Value > value).ClearAsync(),
                    () => Each(LinksOf(owners).Where(link => ValueOf(link) > value), Model.Unlink)),
                ("set many", () => all.SetManyAsync(sets), () =>
                {
                    Each(LinksOf(sets.Keys).Where(link => !sets[link.Owner].Contains(link.Target)), Model.Unlink);
                    Each(sets.SelectMany(set => set.Value.Select(target => (set.Key, target))), (o, t) => Model.Link(o, t));
                }),
                ("copy", () => all.CopyKeyAsync(one, two), () => Take(one, two, isMerge: false)),
                ("merge", () => all.MergeOwnerKeysAsync(one, two), () =>
                {
                    Take(two, one, isMerge: true);
                    Each(LinksOf([two]), Model.Unlink);
                }),
            };

            if (hasUniquePair)
            {
                // Without one, links under another condition are other links.
                verbs.Add(("link where", () => Where().LinkKeysAsync(targets), () => Each(named, (o, t) => Model.Link(o, t, value))));
                verbs.Add((
                    "set where",
                    () => Where().SetKeysAsync(targets),
                    () => Set(LinksOf(owners).Where(link => ValueOf(link) == value), value)));
            }

            var (name, call, model) = verbs[Random.Next(verbs.Count)];
            _log.Add($"{name} ({string.Join(",", owners)} → {string.Join(",", targets)}; {value}; {one},{two}{(isInverse ? "; inverse" : "")})");
            var expected = Model.Act(_ => model());
            var changes = await call();
            ShouldTell(changes.Added, expected.Added, "added");
            ShouldTell(changes.Removed, expected.Removed, "removed");
            ShouldTell(changes.Updated, expected.Updated, "updated");
            _watch?.Heard.Count.Should().Be(changes.HasChanges ? 2 : 0, Log);
            foreach (var heard in _watch?.Heard ?? [])
            {
                ShouldTell(heard.Added, expected.Added, "told to be added");
                ShouldTell(heard.Removed, expected.Removed, "told to be removed");
                ShouldTell(heard.Updated, expected.Updated, "told to be updated");
            }

            TJoin Row((int owner, int target, int value) row)
            {
                var join = create(row.owner, row.target);
                join.Value = row.value;

                return join;
            }

            void ShouldTell(LinkKeyCollection told, IEnumerable<(int, int)> pairs, string kind)
                => told.Select(link => ((int)link.OwnerKey, (int)link.TargetKey))
                    .Select(link => isInverse ? (link.Item2, link.Item1) : Model.Name(link.Item1, link.Item2))
                    .Order().Should().Equal(pairs.Order(), $"these were {kind}, {Log}");
        }

        private static IQueryable<TTarget> Targets<TTarget>(DbContext context, int[] keys)
            where TTarget : class, INumbered
            => context.Set<TTarget>().Where(target => keys.Contains(target.Id));

        // Sets of several members of one symmetric relationship may contradict each other.
        private static Dictionary<int, int[]> One(Dictionary<int, int[]> many) => many.Take(1).ToDictionary();

        private int[] Some(int atLeast)
            => [.. Enumerable.Range(1, Count).OrderBy(_ => Random.Next()).Take(Random.Next(atLeast, 4))];
    }

    public sealed class Sqlite(SqliteDatabase database) : RandomPayloadTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomPayloadTests(database), IClassFixture<PostgreSqlDatabase>;
}
