using System.Data;
using System.Data.Common;

namespace ManyToMany.Tests.Support;

/// <summary>A transaction of a connection that was never opened.</summary>
internal sealed class OfflineTransaction(DbConnection connection, IsolationLevel isolationLevel) : DbTransaction
{
    public override IsolationLevel IsolationLevel => isolationLevel;

    public override bool SupportsSavepoints => true;

    protected override DbConnection DbConnection => connection;

    public override void Commit()
    {
    }

    public override void Rollback()
    {
    }
}
