using System.Linq.Expressions;
using System.Reflection;
using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Payload;

/// <summary>Finds the properties and the values in lambdas over the join entity.</summary>
internal static class PayloadLambda
{
    /// <summary>The payload column of <c>link => link.Role</c>, or of a property of an owned or complex object in it.</summary>
    public static WritableColumn Resolve(Relationship relationship, LambdaExpression lambda)
    {
        var (join, link) = (relationship.JoinEntityType, lambda.Parameters[0]);
        IForeignKey[] ends = [relationship.Owner.ForeignKey, relationship.Target.ForeignKey];
        var property = FindProperty(join, lambda.Body, link) ?? throw (FindReference(join, lambda.Body, link) is { } navigation
            ? Errors.NavigationInPayload(navigation, isEnd: ends.Contains(navigation.ForeignKey))
            : Errors.NotAPayloadLambda(join, lambda));

        return relationship.FindColumn(property) ?? throw (relationship.IsPairProperty(property)
            ? Errors.KeyInPayload(property)
            : Errors.NotAPayloadLambda(join, lambda));
    }

    /// <summary>The property that an expression over the join entity reads; <see langword="null"/> if none.</summary>
    public static IProperty? FindProperty(IEntityType join, Expression expression, ParameterExpression link)
        => MemberLambda.Unconverted(expression) switch
        {
            MemberExpression { Expression: { } source } member when FindType(join, source, link) is { } type
                => type.FindProperty(member.Member.Name),
            MethodCallExpression { Method.Name: nameof(EF.Property), Arguments: [var source, var name] } call
                when call.Method.DeclaringType == typeof(EF) && FindType(join, source, link) is { } type && Evaluate(name) is string text
                => type.FindProperty(text),
            MethodCallExpression { Method.Name: "get_Item", Object: { } source, Arguments: [var name] }
                when FindType(join, source, link) is { } type && Evaluate(name) is string text
                => type.FindProperty(text),
            _ => null,
        };

    /// <summary>Whether an expression does not use the link.</summary>
    public static bool IsFree(Expression expression, ParameterExpression link) => !Search.Finds(expression, node => node == link);

    /// <summary>Whether an expression reads the two ends of a link, and not only its payload.</summary>
    public static bool ReadsEnds(Relationship relationship, LambdaExpression lambda)
    {
        var (join, link) = (relationship.JoinEntityType, lambda.Parameters[0]);

        return Search.Finds(lambda.Body, node => FindProperty(join, node, link) is { } property
            ? relationship.IsPairProperty(property)
            : node is MemberExpression { Expression: { } source } member
                && MemberLambda.Unconverted(source) == link
                && join.FindNavigation(member.Member.Name) is { ForeignKey.IsOwnership: false });
    }

    public static object? Evaluate(Expression expression)
        => expression switch
        {
            ConstantExpression constant => constant.Value,
            MemberExpression { Member: FieldInfo field } member
                => field.GetValue(member.Expression is null ? null : Evaluate(member.Expression)),
            _ => Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)(),
        };

    /// <summary>Converts a value to the property's type: the compiler converts an enum in an expression to its number.</summary>
    public static object? Coerce(object? value, IProperty property)
        => TryCoerce(value, property, out var coerced) ? coerced : throw Errors.WrongPayloadType(property, value!);

    /// <summary>The same; <see langword="false"/> if the value has another type.</summary>
    public static bool TryCoerce(object? value, IProperty property, out object? coerced)
    {
        coerced = value is null || KeyTypes.Of(property).IsInstanceOfType(value) ? value
            : KeyTypes.Of(property) is { IsEnum: true } type && KeyTypes.IsInteger(value.GetType()) ? Enum.ToObject(type, value)
            : value is int code && KeyTypes.Of(property) == typeof(char) ? (char)code
            : KeyTypes.TryConvert(value, KeyTypes.Of(property));

        return value is null || coerced is not null;
    }

    /// <summary>The navigation from the join entity to a related entity that it refers to by a foreign key.</summary>
    private static INavigation? FindReference(IEntityType join, Expression expression, ParameterExpression link)
        => MemberLambda.Unconverted(expression) is MemberExpression { Expression: { } source } member
            && FindType(join, source, link) is IEntityType type
            && type.FindNavigation(member.Member.Name) is { IsOnDependent: true, ForeignKey.IsOwnership: false } navigation
                ? navigation
                : null;

    private static ITypeBase? FindType(IEntityType join, Expression expression, ParameterExpression link)
        => MemberLambda.Unconverted(expression) switch
        {
            ParameterExpression parameter when parameter == link => join,
            MemberExpression { Expression: { } source } member => FindType(join, source, link) switch
            {
                IEntityType type when type.FindNavigation(member.Member.Name) is { ForeignKey.IsOwnership: true } navigation
                    => navigation.TargetEntityType,
                { } type => type.FindComplexProperty(member.Member.Name)?.ComplexType,
                null => null,
            },
            _ => null,
        };

    private sealed class Search(Func<Expression, bool> condition) : ExpressionVisitor
    {
        private bool _isFound;

        public static bool Finds(Expression expression, Func<Expression, bool> condition)
        {
            var search = new Search(condition);
            search.Visit(expression);

            return search._isFound;
        }

        public override Expression? Visit(Expression? node)
        {
            _isFound |= node is not null && condition(node);

            return base.Visit(node);
        }
    }
}
