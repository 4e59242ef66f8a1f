using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ManyToMany.Tests.Database.Values;

/// <summary>A way to store the values of a property.</summary>
public interface IStorage
{
    void Configure(PropertyBuilder builder);
}

/// <summary>Stored as the provider stores the type.</summary>
public sealed class Usual : IStorage
{
    public void Configure(PropertyBuilder builder)
    {
    }
}

/// <summary>Converted by EF to another type: an enum to its name, for example.</summary>
public sealed class By<TProvider> : IStorage
{
    public void Configure(PropertyBuilder builder) => builder.HasConversion<TProvider>();
}

/// <summary>An array whose elements are converted by EF to another type.</summary>
public sealed class ElementsBy<TProvider> : IStorage
{
    public void Configure(PropertyBuilder builder)
    {
        builder.Metadata.SetElementType(typeof(Mood));
        builder.Metadata.GetElementType()!.SetProviderClrType(typeof(TProvider));
    }
}

/// <summary>A text that is compared without regard to case.</summary>
public sealed class IgnoringCase : IStorage
{
    public void Configure(PropertyBuilder builder) => builder.UseCollation("NOCASE");
}

/// <summary>A value object stored as its number.</summary>
public sealed class ByPoints : IStorage
{
    public void Configure(PropertyBuilder builder)
        => builder.HasConversion(new ValueConverter<Grade, int>(
            grade => grade.Points, points => new Grade(points)));
}

/// <summary>A value object stored as a floating-point number.</summary>
public sealed class ByShare : IStorage
{
    public void Configure(PropertyBuilder builder)
        => builder.HasConversion(new ValueConverter<Grade, double>(
            grade => grade.Points / 7.0, share => new Grade((int)Math.Round(share * 7))));
}

/// <summary>Stored in a column of another type than the usual one.</summary>
public abstract class ColumnOf(string type) : IStorage
{
    public void Configure(PropertyBuilder builder) => builder.HasColumnType(type);
}

public sealed class Timestamp() : ColumnOf("timestamp without time zone");

public sealed class Varchar() : ColumnOf("character varying(20)");

public sealed class Bpchar() : ColumnOf("character(5)");

public sealed class Citext() : ColumnOf("citext");

public sealed class Json() : ColumnOf("json");

public sealed class Jsonb() : ColumnOf("jsonb");

public sealed class Xml() : ColumnOf("xml");

public sealed class Numeric() : ColumnOf("numeric(12,3)");

public sealed class Money() : ColumnOf("money");

public sealed class Xid() : ColumnOf("xid");

public sealed class Xid8() : ColumnOf("xid8");

public sealed class Oid() : ColumnOf("oid");

public sealed class Bit() : ColumnOf("bit(4)");

public sealed class Interval3() : ColumnOf("interval(3)");

public sealed class Macaddr8() : ColumnOf("macaddr8");

public sealed class RangeArray() : ColumnOf("int4range[]");

public sealed class Timetz() : ColumnOf("time with time zone");

public sealed class DateColumn() : ColumnOf("date");

public sealed class TimeColumn() : ColumnOf("time without time zone");

public sealed class Blob() : ColumnOf("BLOB");

public sealed class Real() : ColumnOf("REAL");
