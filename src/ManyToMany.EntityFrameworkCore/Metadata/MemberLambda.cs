using System.Linq.Expressions;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>Finds the members that lambdas name.</summary>
internal static class MemberLambda
{
    /// <summary>The skip navigation of <c>book => book.Authors</c>.</summary>
    public static ISkipNavigation ResolveNavigation(IEntityType ownerType, LambdaExpression lambda, Type targetType)
    {
        var member = FindMember(lambda.Body, lambda.Parameters[0]) ?? throw Errors.NotANavigationLambda(lambda);
        var navigation = ownerType.FindSkipNavigation(member) ?? throw NotManyToMany(ownerType, member);

        return navigation.TargetEntityType.ClrType == targetType ? navigation : throw Errors.WrongTargetType(navigation, targetType);
    }

    /// <summary>The member of an entity that an expression reads; <see langword="null"/> if it is anything else.</summary>
    public static string? FindMember(Expression expression, ParameterExpression entity)
        => Unconverted(expression) is MemberExpression member && member.Expression == entity ? member.Member.Name : null;

    public static Expression Unconverted(Expression expression)
    {
        while (expression is UnaryExpression
            { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs } conversion)
        {
            expression = conversion.Operand;
        }

        return expression;
    }

    private static ArgumentException NotManyToMany(IEntityType ownerType, string member)
        => ownerType.FindNavigation(member) switch
        {
            { IsCollection: true } navigation => Errors.OneToMany(navigation),
            { } navigation => Errors.Reference(navigation),
            null when ownerType.FindProperty(member) is not null => Errors.PlainProperty(ownerType, member),
            null => Errors.NotMapped(ownerType, member),
        };
}
