using System.Reflection;
using System.Reflection.Emit;

namespace ManyToMany.Tests.Architecture;

/// <summary>
/// The types that a compiled type mentions: in its base types, in the signatures of its members and in their bodies. Nested types, which
/// include those of lambdas and async methods, belong to the type that declares them.
/// </summary>
internal static class TypeUses
{
    private const BindingFlags All
        = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> _opCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(opCode => opCode.Value);

    /// <summary>The top-level types that a top-level type mentions, each with a member that mentions it.</summary>
    public static IEnumerable<(string Member, Type Used)> Of(Type type)
    {
        var mentions = Inheritance(type).Select(used => (type.Name, used))
            .Concat(type.GetFields(All).Select(field => (field.Name, field.FieldType)))
            .Concat(type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
                .SelectMany(method => Signature(method).Concat(Body(method)), (method, used) => (method.Name, used)))
            .SelectMany(mention => Parts(mention.Item2), (mention, part) => (mention.Item1, TopLevel(part)));

        return mentions.Concat(type.GetNestedTypes(All).SelectMany(Of));
    }

    /// <summary>The outermost type that declares a type.</summary>
    public static Type TopLevel(Type type) => type.DeclaringType is { } declaring ? TopLevel(declaring) : type;

    private static IEnumerable<Type> Inheritance(Type type)
        => type.GetInterfaces()
            .Concat(type.BaseType is null ? [] : [type.BaseType])
            .Concat(type.GetGenericArguments().SelectMany(Constraints));

    private static IEnumerable<Type> Signature(MethodBase method)
        => method.GetParameters().Select(parameter => parameter.ParameterType)
            .Concat(method is MethodInfo info ? [info.ReturnType] : [])
            .Concat((method.IsGenericMethod ? method.GetGenericArguments() : []).SelectMany(argument => Constraints(argument).Append(argument)));

    private static Type[] Constraints(Type argument) => argument.IsGenericParameter ? argument.GetGenericParameterConstraints() : [];

    private static IEnumerable<Type> Body(MethodBase method)
        => method.GetMethodBody() is not { } body
            ? []
            : body.LocalVariables.Select(local => local.LocalType)
                .Concat(body.ExceptionHandlingClauses
                    .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                    .Select(clause => clause.CatchType!))
                .Concat(Tokens(body.GetILAsByteArray()!).SelectMany(token => Resolve(method, token)));

    private static IEnumerable<Type> Resolve(MethodBase method, int token)
    {
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;

        return method.Module.ResolveMember(token, typeArguments, methodArguments) switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            MethodBase called => Signature(called).Append(called.DeclaringType!),
            _ => [],
        };
    }

    /// <summary>The tokens of types, fields and methods in IL code.</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var position = 0; position < code.Length;)
        {
            var isLong = code[position] == 0xFE;
            var opCode = _opCodes[isLong ? unchecked((short)((0xFE << 8) | code[position + 1])) : code[position]];
            position += isLong ? 2 : 1;
            if (opCode.OperandType
                is OperandType.InlineType or OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok)
            {
                yield return BitConverter.ToInt32(code, position);
            }

            position += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, position)),
                _ => 4,
            };
        }
    }

    /// <summary>A type with its element type and type arguments.</summary>
    private static IEnumerable<Type> Parts(Type type)
        => type.HasElementType ? Parts(type.GetElementType()!)
            : type.IsGenericParameter ? []
            : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
}
