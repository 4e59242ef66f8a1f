using System.Linq.Expressions;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>
/// Random sequences of all verbs with payload, conditions and options, against a table in memory; a failure names its seed and step. One
/// context does all of it with everything tracked and loaded, so after each step its collections and join entities are compared as well.
/// </summary>
public abstract class SequenceTests<TTarget, TJoin>(
    TestDatabase database,
    Expression<Func<Node, IEnumerable<TTarget>?>> navigation,
    bool isSymmetric,
    bool isUnique) : DatabaseTests<SequencesContext>(database)
    where TTarget : class
    where TJoin : SequenceLink, new()
{
    private static readonly string?[] _notes = [null, "a", "b"];

    private readonly SequenceModel _model = new(isSymmetric, isUnique);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 4).Select(_ => new Node()));
        context.AddRange(Enumerable.Range(1, 4).Select(_ => new Item()));
        await context.SaveChangesAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(23)]
    public async Task Any_sequence_of_verbs_does_what_it_does_to_a_table_in_memory(int seed)
    {
        var random = new Random(seed);
        await using var context = CreateContext();
        var nodes = await context.Nodes.Include(navigation).OrderBy(node => node.Id).ToListAsync();
        await context.Set<TTarget>().LoadAsync();

        for (var step = 0; step < 60; step++)
        {
            _model.Begin();
            var call = new Call(context.Nodes.Links(navigation), random, _model);
            var because = $"seed {seed}, step {step}: {call}";

            LinkChanges changes;
            try
            {
                changes = await call.RunAsync();
            }
            catch (Exception exception) when (exception is not LinkExistsException)
            {
                throw new InvalidOperationException($"Failed in {because}", exception);
            }

            Compare(changes.Added, _model.Added, "added by " + because);
            Compare(changes.Removed, _model.Removed, "removed by " + because);
            Compare(changes.Updated, _model.Updated, "updated by " + because);
            await CompareAsync(context, nodes, because);
        }
    }

    private void Compare(LinkKeyCollection actual, List<(int Owner, int Target)> expected, string because)
    {
        var told = _model.Told(expected).ToList();
        actual.Count.Should().Be(told.Count, because);
        if (actual.HasKeys)
        {
            _model.Told(actual.Select(link => ((int)link.OwnerKey, (int)link.TargetKey))).Should().Equal(told, because);
        }
    }

    private async Task CompareAsync(SequencesContext context, List<Node> nodes, string because)
    {
        var expected = _model.Rows.Select(row => row.ToString()).Order().ToList();

        await using (var assert = CreateContext())
        {
            Rows(await assert.Set<TJoin>().ToListAsync()).Should().Equal(expected, $"of the table after {because}");
        }

        context.ChangeTracker.HasChanges().Should().BeFalse(because);
        Rows(context.ChangeTracker.Entries<TJoin>().Select(entry => entry.Entity)).Should().Equal(expected, $"of what is tracked after {because}");
        foreach (var node in nodes)
        {
            context.Entry(node).Collection(((MemberExpression)navigation.Body).Member.Name).IsLoaded.Should().BeTrue(because);
            navigation.Compile()(node)!.Select(target => (int)context.Entry(target).Property("Id").CurrentValue!).Order().Should().Equal(
                _model.Rows.Where(row => row.Owner == node.Id).Select(row => row.Target).Distinct().Order(), $"of node {node.Id} after {because}");
        }
    }

    private static List<string> Rows(IEnumerable<TJoin> links)
        => [.. links.Select(link => new SequenceRow(link.OwnerId, link.TargetId, link.Level, link.Note).ToString()).Order()];

    /// <summary>One verb, on some owners under some condition, with some targets and payload.</summary>
    private sealed class Call
    {
        private readonly LinkSet<Node, TTarget> _all;
        private readonly SequenceModel _model;
        private readonly int[] _owners;
        private readonly int[] _targets;
        private readonly bool _isQuery;
        private readonly int _verb;
        private readonly SequenceFilter _filter;
        private readonly ExistingLinks _existing;
        private readonly SequenceSaid _said;

        public Call(LinkSet<Node, TTarget> all, Random random, SequenceModel model)
        {
            _all = all;
            _model = model;
            _verb = random.Next(16);
            _owners = Sample(random, atLeast: 1);
            _targets = Sample(random, atLeast: 0);
            _isQuery = random.Next(3) == 0 && _verb is not (3 or 9 or 10 or 11 or 13 or 14 or 15);
            _existing = (ExistingLinks)random.Next(_model.IsUnique ? 3 : 4);
            _filter = random.Next(4) switch
            {
                0 => new SequenceFilter(Writes: true, _notes[random.Next(3)], null),
                1 when _verb is 4 or 6 or 7 or 8 or 12 => new SequenceFilter(Writes: false, null, MoreThan: 3),
                _ => SequenceFilter.None,
            };
            var saysNote = random.Next(2) == 0 && !_filter.Writes;
            _said = new SequenceSaid(random.Next(3) == 0 ? null : random.Next(2, 6), saysNote ? _notes[random.Next(3)] : null, saysNote);

            // What is repeated is told by the row; a verb that tells pairs that stay has nothing to say of them.
            _existing = _verb is 0 or 1 or 2 or 3 or 5 ? _existing : ExistingLinks.Ignore;
        }

        private string Name
            => new[]
            {
                "link", "link with setters", "link queried targets", "link instances", "unlink", "set with setters", "clear", "update",
                "update all", "update instances", "link pairs", "link pair instances", "compute", "set many", "copy",
                "merge",
            }[_verb];

        private List<(int Owner, int Target)> Named => [.. _owners.SelectMany(_ => _targets, (owner, target) => (owner, target))];

        // Each owner gets the targets but the one with its own number.
        private Dictionary<int, List<int>> Sets => _owners.ToDictionary(owner => owner, owner => _targets.Where(target => target != owner).ToList());

        private int From => _owners[0];

        private int To => (_owners[0] % 4) + 1;

        // A symmetric link is said once.
        private List<(int Owner, int Target)> Instances => [.. Named.DistinctBy(_model.Normal)];

        public override string ToString()
            => $"{Name} of {(_isQuery ? "queried " : "")}[{string.Join(", ", _owners)}] with [{string.Join(", ", _targets)}], {_existing}, {_filter}, {_said}";

        public async Task<LinkChanges> RunAsync()
        {
            var links = Scope();
            Expect(out var throws);
            try
            {
                var changes = await CallAsync(links);
                throws.Should().BeFalse("{0}", this);

                return changes;
            }
            catch (LinkExistsException) when (throws)
            {
                return LinkChanges.None;
            }
        }

        private Task<LinkChanges> CallAsync(OwnerLinks<Node, TTarget, TJoin> links)
            => _verb switch
            {
                0 => links.LinkKeysAsync(_targets),
                1 => links.LinkKeysAsync(_targets, Set),
                2 => links.LinkAsync(links.Scope.Context.Set<TTarget>().Where(target => _targets.Contains(EF.Property<int>(target, "Id"))), Set),
                3 => links.LinkAsync(Instances.Select(New).ToList(), CancellationToken.None),
                4 => links.UnlinkKeysAsync(_targets),
                5 => links.SetKeysAsync(_targets, Set),
                6 => links.ClearAsync(),
                7 => links.UpdateKeysAsync(_targets, Set),
                8 => links.UpdateAsync(Set),
                9 => links.UpdateAsync(Instances.Select(New).ToList()),
                10 => _all.LinkPairsAsync(Named),
                11 => _all.LinkPairsAsync(Instances.Select(New).ToList()),
                12 => links.UpdateAsync(s => s.SetProperty(link => link.Level, link => (link.Level % 5) + 1)),
                13 => _all.SetManyAsync(Sets),
                14 => _all.CopyKeyAsync(From, To),
                _ => _all.MergeOwnerKeysAsync(keep: To, away: From),
            };

        /// <summary>Does to the table in memory what the call does to the database.</summary>
        private void Expect(out bool throws)
        {
            var named = (_verb == 13 ? [.. Sets.SelectMany(set => set.Value, (set, target) => (set.Key, target))] : Named)
                .DistinctBy(_model.Normal).ToList();
            var filter = _verb is 10 or 11 or 13 or 14 or 15 ? SequenceFilter.None : _filter;
            bool IsNamed(SequenceRow row) => named.Select(_model.Normal).Contains(row.Pair);
            bool IsVisible(SequenceRow row) => _model.IsOf(_owners, row) && filter.Meets(row);

            throws = _existing == ExistingLinks.Throw && named.Any(pair => _model.IsLinked(pair, filter));
            if (throws)
            {
                return;
            }

            switch (_verb)
            {
                case 4:
                    _model.Unlink(row => IsVisible(row) && IsNamed(row));
                    break;
                case 6:
                    _model.Unlink(IsVisible);
                    break;
                case 7 or 9:
                    _model.Update(row => IsVisible(row) && IsNamed(row), (_verb == 9 ? Instance : _said).On);
                    break;
                case 8:
                    _model.Update(IsVisible, _said.On);
                    break;
                case 12:
                    _model.Update(IsVisible, row => row with { Level = (row.Level % 5) + 1 });
                    break;
                case 14:
                    _model.Copy(From, To);
                    break;
                case 15:
                    _model.Merge(To, From);
                    break;
                default:
                    if (_verb is 5 or 13)
                    {
                        _model.Unlink(row => IsVisible(row) && !IsNamed(row));
                    }

                    var said = _verb switch
                    {
                        0 or 10 or 13 => filter.Writes ? new SequenceSaid(null, filter.Note, true) : SequenceSaid.Nothing,
                        3 or 11 => Instance,
                        _ => _said,
                    };
                    _model.Link(named, filter, _ => said, _existing == ExistingLinks.UpdatePayload, _existing == ExistingLinks.Repeat);
                    break;
            }
        }

        private OwnerLinks<Node, TTarget, TJoin> Scope()
        {
            var links = _isQuery ? _all.Where(node => _owners.Contains(node.Id)) : _all.ForKeys(_owners);
            var typed = links.UsingEntity<TJoin>().With(new LinkOptions { Existing = _existing });
            var (note, least) = (_filter.Note, _filter.MoreThan);

            return _filter.Writes ? typed.Where(link => link.Note == note)
                : least is not null ? typed.Where(link => link.Level > least)
                : typed;
        }

        // An object always says its note, which may be null; a level of 0 is one that it does not say.
        private SequenceSaid Instance => new(_said.Level, _verb != 11 && _filter.Writes ? _filter.Note : _said.Note, true);

        private TJoin New((int Owner, int Target) pair)
            => new() { OwnerId = pair.Owner, TargetId = pair.Target, Level = Instance.Level ?? 0, Note = Instance.Note };

        private void Set(LinkSetters<TJoin> setters)
        {
            if (_said.Level is { } level)
            {
                setters.SetProperty(link => link.Level, level);
            }

            if (_said.SaysNote)
            {
                setters.SetProperty(link => link.Note, _said.Note);
            }
        }

        private static int[] Sample(Random random, int atLeast)
            => [.. random.GetItems(Enumerable.Range(1, 4).ToArray(), random.Next(atLeast, 4)).Distinct()];
    }
}

/// <summary>To items, each pair once.</summary>
public abstract class ItemSequenceTests(TestDatabase database)
    : SequenceTests<Item, ItemLink>(database, node => node.Items, isSymmetric: false, isUnique: true)
{
    public sealed class Sqlite(SqliteDatabase database) : ItemSequenceTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : ItemSequenceTests(database), IClassFixture<PostgreSqlDatabase>;
}

/// <summary>To items, without a unique pair.</summary>
public abstract class LooseItemSequenceTests(TestDatabase database)
    : SequenceTests<Item, LooseItemLink>(database, node => node.LooseItems, isSymmetric: false, isUnique: false)
{
    public sealed class Sqlite(SqliteDatabase database) : LooseItemSequenceTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LooseItemSequenceTests(database), IClassFixture<PostgreSqlDatabase>;
}

/// <summary>Of a type to itself, in one direction.</summary>
public abstract class FollowedSequenceTests(TestDatabase database)
    : SequenceTests<Node, FollowedLink>(database, node => node.Followed, isSymmetric: false, isUnique: true)
{
    public sealed class Sqlite(SqliteDatabase database) : FollowedSequenceTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : FollowedSequenceTests(database), IClassFixture<PostgreSqlDatabase>;
}

/// <summary>Of a type to itself, in both directions.</summary>
public abstract class FriendSequenceTests(TestDatabase database)
    : SequenceTests<Node, FriendLink>(database, node => node.Friends, isSymmetric: true, isUnique: true)
{
    public sealed class Sqlite(SqliteDatabase database) : FriendSequenceTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : FriendSequenceTests(database), IClassFixture<PostgreSqlDatabase>;
}

/// <summary>Of a type to itself, in both directions, without a unique pair.</summary>
public abstract class LooseFriendSequenceTests(TestDatabase database)
    : SequenceTests<Node, LooseFriendLink>(database, node => node.LooseFriends, isSymmetric: true, isUnique: false)
{
    public sealed class Sqlite(SqliteDatabase database) : LooseFriendSequenceTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LooseFriendSequenceTests(database), IClassFixture<PostgreSqlDatabase>;
}
