namespace ManyToMany;

/// <summary>A migration that loses or exchanges links.</summary>
/// <param name="MigrationId">The id of the migration.</param>
/// <param name="IsDown">Whether <c>Down</c> loses the links, and not <c>Up</c>.</param>
/// <param name="Reason">Which links are lost, and by what.</param>
public sealed record LinkLoss(string MigrationId, bool IsDown, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{MigrationId}, {(IsDown ? "Down" : "Up")}: {Reason}";
}
