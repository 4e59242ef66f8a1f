using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace ManyToMany.Payload;

/// <summary>
/// A condition on the payload by which links are told apart from others in the same table. What it says by equality is also what new links
/// get.
/// </summary>
internal sealed class LinkFilter
{
    private LinkFilter(Relationship relationship, LambdaExpression condition)
    {
        Condition = condition;

        var values = new List<PayloadValue>();
        foreach (var part in Conjuncts(condition.Body))
        {
            if (Read(relationship, part, condition.Parameters[0]) is not { } value || values.Any(other => Contradicts(other, value)))
            {
                Unwritable ??= part;
            }
            else if (values.All(other => other.Column != value.Column))
            {
                values.Add(value);
            }
        }

        Values = values;
    }

    /// <summary>The condition, as EF translates it.</summary>
    public LambdaExpression Condition { get; }

    /// <summary>What a link must say to meet the condition.</summary>
    public IReadOnlyList<PayloadValue> Values { get; }

    /// <summary>The properties of which the value is known, and is one that a unique index tells from others: null is none.</summary>
    public IReadOnlyList<IProperty> Known => [.. Values.Where(value => value.Value is not null).Select(value => value.Column.Property)];

    /// <summary>The first part of the condition that no link can simply be given; <see langword="null"/> if there is none.</summary>
    public Expression? Unwritable { get; }

    public static LinkFilter Of(Relationship relationship, LambdaExpression condition, LinkFilter? before)
        => new(relationship, before is null ? condition : Both(before.Condition, condition));

    private static LambdaExpression Both(LambdaExpression first, LambdaExpression second)
    {
        var renamed = ReplacingExpressionVisitor.Replace(second.Parameters[0], first.Parameters[0], second.Body);

        return Expression.Lambda(Expression.AndAlso(first.Body, renamed), first.Parameters[0]);
    }

    private static IEnumerable<Expression> Conjuncts(Expression expression)
        => expression is BinaryExpression { NodeType: ExpressionType.AndAlso } and
            ? Conjuncts(and.Left).Concat(Conjuncts(and.Right))
            : [expression];

    private static PayloadValue? Read(Relationship relationship, Expression part, ParameterExpression link)
        => part switch
        {
            BinaryExpression { NodeType: ExpressionType.Equal } equal when PayloadLambda.IsFree(equal.Right, link)
                => Read(relationship, equal.Left, equal.Right, link),
            BinaryExpression { NodeType: ExpressionType.Equal } equal when PayloadLambda.IsFree(equal.Left, link)
                => Read(relationship, equal.Right, equal.Left, link),
            UnaryExpression { NodeType: ExpressionType.Not } not => Read(relationship, not.Operand, Expression.Constant(false), link),
            _ => Read(relationship, part, Expression.Constant(true), link),
        };

    private static PayloadValue? Read(Relationship relationship, Expression property, Expression value, ParameterExpression link)
        => !IsNarrowed(property)
            && PayloadLambda.FindProperty(relationship.JoinEntityType, property, link) is { } found
            && relationship.FindColumn(found) is { IsWritable: true } column
            && PayloadLambda.TryCoerce(PayloadLambda.Evaluate(value), found, out var said)
            && (said is not null || found.IsNullable)
                ? new PayloadValue(column, said)
                : null;

    // A cast that drops digits asks about other values than those that the property has.
    private static bool IsNarrowed(Expression expression)
        => expression is UnaryExpression { NodeType: ExpressionType.Convert } conversion
            && KeyTypes.IsInteger(Nullable.GetUnderlyingType(conversion.Type) ?? conversion.Type)
            && (Nullable.GetUnderlyingType(conversion.Operand.Type) ?? conversion.Operand.Type) is var type
            && (type == typeof(double) || type == typeof(float) || type == typeof(decimal));

    private static bool Contradicts(PayloadValue first, PayloadValue second)
        => first.Column == second.Column && !first.Column.Property.GetValueComparer().Equals(first.Value, second.Value);
}
