namespace ManyToMany.Queries;

/// <summary>Two values of a row. A key of three or more columns is nested in <paramref name="Rest"/>. EF translates the members and creates
/// no instance.</summary>
internal sealed record ValuePair<TFirst, TRest>(TFirst First, TRest Rest);
