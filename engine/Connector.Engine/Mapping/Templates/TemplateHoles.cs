namespace Connector.Engine.Mapping.Templates;

/// <summary>A hole that reads the scope: the variable it starts with, and where that stands.</summary>
internal readonly record struct TemplateHole(string Root, int Start);

/// <summary>Finds the holes of a template that read the scope. Inside a block the names may belong to what the block goes through, so those are left alone.</summary>
internal static class TemplateHoles
{
    public static IEnumerable<TemplateHole> Of(string template)
    {
        var depth = 0;
        for (var open = template.IndexOf("{{", StringComparison.Ordinal); open >= 0; open = template.IndexOf("{{", open + 2, StringComparison.Ordinal))
        {
            var start = open + 2;
            while (start < template.Length && template[start] is '{' or '~' or ' ' or '&')
                start++;
            if (start >= template.Length || template[start] is '!' or '>')
                continue;
            var kind = template[start];
            if (kind == '/')
                depth--;
            if (kind == '#')
                start = EndOfName(template, start + 1);
            while (start < template.Length && template[start] == ' ')
                start++;
            var end = EndOfName(template, start);
            var root = template[start..end];
            if (kind is not ('/' or '^') && depth == 0 && root.Length > 0 && root is not ("else" or "this" or "lookup" or "true" or "false" or "null" or "undefined") && !char.IsDigit(root[0]))
                yield return new TemplateHole(root, start);
            if (kind == '#')
                depth++;
        }
    }

    private static int EndOfName(string template, int start)
    {
        while (start < template.Length && (char.IsLetterOrDigit(template[start]) || template[start] is '_' or '$'))
            start++;
        return start;
    }
}
