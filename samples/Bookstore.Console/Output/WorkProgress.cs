namespace Bookstore.Console.Output;

/// <summary>How far a work is.</summary>
/// <param name="Fraction">The part that is done, from 0 to 1.</param>
/// <param name="Rows">The number of rows that were read.</param>
internal readonly record struct WorkProgress(double Fraction, long Rows);
