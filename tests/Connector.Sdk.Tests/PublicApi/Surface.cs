using System.Reflection;
using System.Runtime.CompilerServices;

namespace Connector.Sdk.Tests.PublicApi;

/// <summary>Writes down what an assembly shows to others: one line a type, one a member, in a stable order.</summary>
internal static class Surface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Bases(type)).Append('\n');
            foreach (var member in Members(type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type)
                .Select(name => $"{Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture):D2} {name}");
        return type.GetMembers(Declared).Where(member => !IsGenerated(member)).Select(Line).OfType<string>();
    }

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) => $"{Access(constructor)}.ctor({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) =>
            $"{Access(method)}{Modifier(method)}{Name(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter))} "
                + $"{method.Name}{Arguments(method)}({Parameters(method)})",
        PropertyInfo property when (property.GetMethod ?? property.SetMethod) is { } accessor && IsVisible(accessor) =>
            $"{Access(accessor)}{Modifier(accessor)}{Name(property.PropertyType, new NullabilityInfoContext().Create(property))} "
                + $"{property.Name}{Indexes(property)} {{{Accessors(property)} }}",
        FieldInfo field when field.IsPublic || field.IsFamily =>
            $"{(field.IsFamily ? "protected " : "")}{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}"
                + $"{Name(field.FieldType)} {field.Name}",
        _ => null,
    };

    /// <summary>What the compiler adds to records says nothing that the record's properties do not.</summary>
    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not PropertyInfo
        || member.Name is "EqualityContract" or "PrintMembers" or "<Clone>$" or "Deconstruct" or "Finalize"
        || member.DeclaringType!.GetMethod("<Clone>$") is not null && member.Name is "Equals" or "GetHashCode" or "ToString"
            && member.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifier(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        _ when method.DeclaringType!.IsInterface => "",
        { IsAbstract: true } => "abstract ",
        _ when method.GetBaseDefinition().DeclaringType != method.DeclaringType => "override ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static string Accessors(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsVisible(getter) ? " get;" : "";
        if (property.SetMethod is not { } setter || !IsVisible(setter))
            return get;
        return get + (setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;");
    }

    private static string Indexes(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } indexes
            ? $"[{string.Join(", ", indexes.Select(index => Name(index.ParameterType)))}]"
            : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ",
            method.GetParameters()
                .Select(parameter =>
                    $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType, new NullabilityInfoContext().Create(parameter))} "
                        + $"{parameter.Name}{(parameter.IsOptional ? " = …" : "")}"));

    private static string Arguments(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = new[] { type.BaseType }.OfType<Type>()
            .Where(parent => parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            .Concat(
                type.IsEnum
                    ? []
                    : type.GetInterfaces()
                        .Where(one => one.Assembly == type.Assembly || one == typeof(IDisposable) || one == typeof(IAsyncDisposable)))
            .Select(Name).ToArray();
        return bases.Length == 0 ? "" : $" : {string.Join(", ", bases)}";
    }

    private static string Name(Type type) => Name(type, null);

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        var mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
            return Name(type.GetElementType()!, nullability?.ElementType) + "[]" + mark;
        if (type.IsGenericParameter)
            return type.Name + mark;
        var name = type.Assembly == typeof(ConnectorException).Assembly ? type.FullName!.Replace('+', '.') : type.Name;
        if (!type.IsGenericType)
            return name + mark;
        var end = name.IndexOf('`', StringComparison.Ordinal);
        var arguments = type.GetGenericArguments()
            .Select((argument, index) => Name(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(index)));
        return $"{(end < 0 ? name : name[..end])}<{string.Join(", ", arguments)}>{mark}";
    }
}
