using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace ManyToMany.Payload;

/// <summary>A condition on the payload that limits a scope to some links of the join table. New links get the values that it requires by
/// equality.</summary>
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
        Known = [.. values.Where(value => value.Value is not null).Select(value => value.Column.Property)];
    }

    public LambdaExpression Condition { get; }

    /// <summary>The values that the condition requires by equality.</summary>
    public IReadOnlyList<PayloadValue> Values { get; }

    /// <summary>The properties with a required value other than null: a unique index treats nulls as distinct.</summary>
    public IReadOnlyList<IProperty> Known { get; }

    /// <summary>The first part of the condition that requires no single value; <see langword="null"/> if there is none.</summary>
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
            && PayloadLambda.TryCoerce(PayloadLambda.Evaluate(value), found, out var required)
            && (required is not null || found.IsNullable)
                ? new PayloadValue(column, required)
                : null;

    // A cast that drops digits compares other values than those of the property.
    private static bool IsNarrowed(Expression expression)
        => expression is UnaryExpression { NodeType: ExpressionType.Convert } conversion
            && KeyTypes.IsInteger(Nullable.GetUnderlyingType(conversion.Type) ?? conversion.Type)
            && (Nullable.GetUnderlyingType(conversion.Operand.Type) ?? conversion.Operand.Type) is var type
            && (type == typeof(double) || type == typeof(float) || type == typeof(decimal));

    private static bool Contradicts(PayloadValue first, PayloadValue second)
        => first.Column == second.Column && !first.Column.Property.GetValueComparer().Equals(first.Value, second.Value);
}
