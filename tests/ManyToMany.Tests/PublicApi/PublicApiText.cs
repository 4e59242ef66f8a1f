using System.Reflection;
using System.Text;

namespace ManyToMany.Tests.PublicApi;

/// <summary>Writes the public members of an assembly, one a line.</summary>
internal static class PublicApiText
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext _nullability = new();

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();

        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.Namespace).Append('.').Append(Name(type)).Append('\n');

            foreach (var line in type.GetMembers(Members).Select(Line).OfType<string>().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type)
        => type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class" : "class";

    private static string? Line(MemberInfo member)
        => member switch
        {
            PropertyInfo property => $"{Prefix(property.GetMethod!)}{Name(_nullability.Create(property))} {property.Name}{Indexes(property)} {{ get;{(property.SetMethod is { IsPublic: true } ? " set;" : "")} }}",
            FieldInfo { IsLiteral: true } constant => $"const {constant.Name} = {constant.GetRawConstantValue()}",
            FieldInfo field => $"field {Name(_nullability.Create(field))} {field.Name}",
            ConstructorInfo constructor => $"ctor({Parameters(constructor)})",
            MethodInfo { IsSpecialName: true } accessor when !accessor.Name.StartsWith("op_", StringComparison.Ordinal) => null,
            MethodInfo method => $"{Prefix(method)}{Name(_nullability.Create(method.ReturnParameter))} {method.Name}{TypeParameters(method)}({Parameters(method)})",
            _ => null,
        };

    private static string Prefix(MethodInfo method) => method.IsStatic ? "static " : "";

    private static string Indexes(PropertyInfo property)
        => property.GetIndexParameters() is { Length: > 0 } indexes ? $"[{string.Join(", ", indexes.Select(Parameter))}]" : "";

    private static string TypeParameters(MethodInfo method)
        => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
        => $"{(parameter.IsDefined(typeof(System.Runtime.CompilerServices.ParamCollectionAttribute)) ? "params " : "")}"
            + $"{Name(_nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}";

    private static string Name(NullabilityInfo info)
    {
        var name = info.GenericTypeArguments.Length > 0
            ? $"{Plain(info.Type)}<{string.Join(", ", info.GenericTypeArguments.Select(Name))}>"
            : info.ElementType is { } element ? $"{Name(element)}[]" : Name(info.Type);

        return info.ReadState == NullabilityState.Nullable && Nullable.GetUnderlyingType(info.Type) is null ? $"{name}?" : name;
    }

    private static string Name(Type type)
        => type.IsGenericType ? $"{Plain(type)}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : Plain(type);

    private static string Plain(Type type) => type.Name.Split('`')[0];
}
