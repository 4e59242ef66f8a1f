using System.Data.Common;
using System.Runtime.InteropServices;
using ManyToMany.Metadata;

namespace ManyToMany.Loading;

/// <summary>The different keys of one end, numbered in the order in which they are added.</summary>
internal abstract class KeyTable(RelationshipEnd end)
{
    public RelationshipEnd End => end;

    public abstract int Count { get; }

    public abstract object[] this[int number] { get; }

    public IEnumerable<object[]> Keys => Enumerable.Range(0, Count).Select(number => this[number]);

    public static KeyTable Of(RelationshipEnd end)
        => end.PlainKeyType is { } type
            ? (KeyTable)Activator.CreateInstance(typeof(Plain<>).MakeGenericType(type), end)!
            : new General(end);

    public static KeyTable Of(RelationshipEnd end, IEnumerable<object[]> keys)
    {
        var table = Of(end);

        foreach (var key in keys)
        {
            table.Add(key);
        }

        return table;
    }

    /// <summary>The number of the key in the columns that begin at <paramref name="ordinal"/>.</summary>
    public abstract int Read(DbDataReader reader, int ordinal);

    /// <summary>The number of a key.</summary>
    public abstract int Add(object[] key);

    /// <summary>The number of each key of this table in another one; negative if it is not there.</summary>
    /// <remarks>The database may take texts for equal that differ in case, so that a foreign key differs from the key that it references.
    /// Two keys of the other table that differ in case alone are different to the database, and an equal one is then there.</remarks>
    public int[] NumbersIn(KeyTable other)
    {
        var known = Numbers(End.Key);
        var alike = End.Key.MayBeAlike ? Numbers(End.Key.Alike) : known;

        return [.. Keys.Select(key => known.TryGetValue(key, out var number) ? number : alike.GetValueOrDefault(key, -1))];

        Dictionary<object[], int> Numbers(IEqualityComparer<object[]> comparer)
        {
            var numbers = new Dictionary<object[], int>(comparer);

            foreach (var (number, key) in other.Keys.Index())
            {
                numbers.TryAdd(key, number);
            }

            return numbers;
        }
    }

    // Keys that are one value without a converter are read and compared without boxing.
    private sealed class Plain<TKey>(RelationshipEnd end) : KeyTable(end)
        where TKey : notnull
    {
        private readonly Func<DbDataReader, int, TKey> _read = end.PlainReader<TKey>();
        private readonly Dictionary<TKey, int> _numbers = [];
        private readonly List<TKey> _keys = [];
        private int _last = -1;

        public override int Count => _keys.Count;

        public override object[] this[int number] => [_keys[number]];

        public override int Read(DbDataReader reader, int ordinal) => Add(_read(reader, ordinal));

        public override int Add(object[] key) => Add((TKey)key[0]);

        // Rows of one owner often follow each other.
        private int Add(TKey key)
        {
            if (_last >= 0 && EqualityComparer<TKey>.Default.Equals(_keys[_last], key))
            {
                return _last;
            }

            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, key, out var isKnown);

            if (!isKnown)
            {
                number = _keys.Count;
                _keys.Add(key);
            }

            return _last = number;
        }
    }

    private sealed class General(RelationshipEnd end) : KeyTable(end)
    {
        private readonly Dictionary<object[], int> _numbers = new(end.Key);
        private readonly List<object[]> _keys = [];

        public override int Count => _keys.Count;

        public override object[] this[int number] => _keys[number];

        public override int Read(DbDataReader reader, int ordinal) => Add(End.Read(reader, ordinal));

        public override int Add(object[] key)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, key, out var isKnown);

            if (!isKnown)
            {
                number = _keys.Count;
                _keys.Add(key);
            }

            return number;
        }
    }
}
