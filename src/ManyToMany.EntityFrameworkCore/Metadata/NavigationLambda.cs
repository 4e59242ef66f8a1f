using System.Linq.Expressions;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>Finds the skip navigation that a lambda names.</summary>
internal static class NavigationLambda
{
    public static ISkipNavigation Resolve(IEntityType ownerType, LambdaExpression lambda, Type targetType)
    {
        var navigation = ownerType.FindSkipNavigation(MemberName(lambda)) ?? throw NotManyToMany(ownerType, MemberName(lambda));

        return navigation.TargetEntityType.ClrType == targetType
            ? navigation
            : throw Errors.WrongTargetType(navigation, targetType);
    }

    private static string MemberName(LambdaExpression lambda)
    {
        var body = lambda.Body;

        while (body is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.TypeAs } conversion)
        {
            body = conversion.Operand;
        }

        return body is MemberExpression member && member.Expression == lambda.Parameters[0]
            ? member.Member.Name
            : throw Errors.NotANavigationLambda(lambda);
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
