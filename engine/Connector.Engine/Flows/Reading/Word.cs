namespace Connector.Engine.Flows.Reading;

/// <summary>A word of the file and where it stands.</summary>
internal readonly record struct Word(string Text, SourceSpan At)
{
    public override string ToString() => Text;
}
