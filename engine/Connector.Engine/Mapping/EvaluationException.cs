namespace Connector.Engine.Mapping;

/// <summary>
/// Ends the evaluation of one expression: what is wrong with the record's data, or which reference is missing. Becomes a <see
/// cref="MappingProblem"/> of the field.
/// </summary>
internal class EvaluationException(string message, MappingProblemKind kind = MappingProblemKind.Data, string? waitsFor = null)
    : Exception(message)
{
    public MappingProblemKind Kind => kind;

    public string? WaitsFor => waitsFor;
}

/// <summary>
/// The expression reads an earlier field of the same record that could not be made. That field's problem is reported; a second one would
/// only repeat it.
/// </summary>
internal sealed class FollowsFailedFieldException(string field) : EvaluationException($"{field} could not be made.");
