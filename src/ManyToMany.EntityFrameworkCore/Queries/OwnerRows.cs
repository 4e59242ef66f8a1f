namespace ManyToMany.Queries;

/// <summary>What a shaped query returns of one owner.</summary>
/// <param name="Owner">The key of the owner.</param>
/// <param name="Total">The number of rows without the last <c>Skip</c> and <c>Take</c>; <see langword="null"/> if there are none of
/// these.</param>
/// <param name="Rows">The key of each target, followed by its join entity if the shape is over both.</param>
internal sealed record OwnerRows(object[] Owner, int? Total, List<object[]> Rows);
