using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace ManyToMany.Tests.Support;

/// <summary>A provider's command with its own parameters, except that it takes a transaction that is not the provider's.</summary>
internal sealed class OfflineCommand(DbCommand command) : DbCommand
{
    [AllowNull]
    public override string CommandText
    {
        get => command.CommandText;
        set => command.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => command.CommandTimeout;
        set => command.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => command.CommandType;
        set => command.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection
    {
        get => command.Connection;
        set => command.Connection = value;
    }

    protected override DbParameterCollection DbParameterCollection => command.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel()
    {
    }

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery() => throw NotRecorded();

    public override object ExecuteScalar() => throw NotRecorded();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw NotRecorded();

    protected override DbParameter CreateDbParameter() => command.CreateParameter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            command.Dispose();
        }

        base.Dispose(disposing);
    }

    private static InvalidOperationException NotRecorded() => new("The command went round EF, so the recorder could not answer it.");
}
