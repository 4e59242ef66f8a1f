using System.Data.Common;
using System.Globalization;

namespace ManyToMany.Execution;

/// <summary>Reads what databases return in different types.</summary>
internal static class DataReaderExtensions
{
    /// <summary>Reads a whole number, such as a <c>COUNT(*)</c>, which has 32 bits on SQL Server and 64 elsewhere.</summary>
    public static int ReadNumber(this DbDataReader reader, int ordinal)
        => Convert.ToInt32(reader.GetValue(ordinal), CultureInfo.InvariantCulture);
}
