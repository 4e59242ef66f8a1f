using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;

namespace ManyToMany;

/// <summary>
/// Says what links carry besides their two ends, in the words of EF's <c>ExecuteUpdate</c>:
/// <c>s => s.SetProperty(l => l.Role, Role.Editor)</c>.
/// </summary>
/// <typeparam name="TJoin">The join entity's class.</typeparam>
public sealed class LinkSetters<TJoin>
    where TJoin : class
{
    private readonly Relationship _relationship;
    private readonly bool _linksExist;
    private readonly List<PayloadValue> _values = [];
    private readonly List<(WritableColumn Column, LambdaExpression Value)> _computed = [];

    private LinkSetters(Relationship relationship, bool linksExist)
    {
        _relationship = relationship;
        _linksExist = linksExist;
    }

    /// <summary>Gives a property a value, the same for all links of the call.</summary>
    /// <typeparam name="TProperty">The property's type; inferred.</typeparam>
    /// <param name="property">A mapped property of the join entity, or of what it owns: <c>l => l.Role</c>, <c>l => l.Terms.Text</c>, or
    /// <c>l => EF.Property&lt;int&gt;(l, "Rank")</c> for a shadow property.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This object, for more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="property"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="property"/> names no payload property, or one that is part of a key, that the
    /// database makes, or that was given a value before; or the value is <see langword="null"/> and the column is not.</exception>
    public LinkSetters<TJoin> SetProperty<TProperty>(Expression<Func<TJoin, TProperty>> property, TProperty value)
    {
        ArgumentNullException.ThrowIfNull(property);

        Add(Resolve(property), value);

        return this;
    }

    /// <summary>Computes the value of a property from the link itself; only where links are updated.</summary>
    /// <typeparam name="TProperty">The property's type; inferred.</typeparam>
    /// <param name="property">A mapped property of the join entity, or of what it owns.</param>
    /// <param name="value">An expression that EF can translate, as in <c>l => l.Position + 1</c>; one that does not use the link is a plain
    /// value.</param>
    /// <returns>This object, for more.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="property"/> names no payload property, or one that is part of a key, that the
    /// database makes, or that was given a value before; or <paramref name="value"/> uses the link where new ones are made.</exception>
    public LinkSetters<TJoin> SetProperty<TProperty>(Expression<Func<TJoin, TProperty>> property, Expression<Func<TJoin, TProperty>> value)
    {
        ArgumentNullException.ThrowIfNull(property);
        ArgumentNullException.ThrowIfNull(value);

        var column = Resolve(property);

        if (PayloadLambda.IsFree(value.Body, value.Parameters[0]))
        {
            Add(column, PayloadLambda.Evaluate(value.Body));
        }
        else if (_linksExist)
        {
            _computed.Add((column, value));
        }
        else
        {
            throw Errors.ComputedPayload(column.Property, value);
        }

        return this;
    }

    internal static LinkPayload Read(Relationship relationship, Action<LinkSetters<TJoin>> say, bool linksExist)
    {
        ArgumentNullException.ThrowIfNull(say, "setters");

        var setters = new LinkSetters<TJoin>(relationship, linksExist);
        say(setters);

        return LinkPayload.Of(setters._values, setters._computed);
    }

    private WritableColumn Resolve(LambdaExpression lambda)
    {
        var column = PayloadLambda.Resolve(_relationship, lambda);

        if (!column.IsWritable)
        {
            throw Errors.GeneratedPayload(column.Property, "property");
        }

        if (_linksExist && column.Property.IsPrimaryKey())
        {
            throw Errors.KeyInPayload(column.Property);
        }

        return _values.Any(said => said.Column == column) || _computed.Any(said => said.Column == column)
            ? throw Errors.PayloadSaidTwice(column.Property)
            : column;
    }

    private void Add(WritableColumn column, object? value)
        => _values.Add(value is null && !column.Property.IsNullable
            ? throw Errors.NullPayload(column.Property, nameof(value))
            : new PayloadValue(column, PayloadLambda.Coerce(value, column.Property)));
}
