using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>A command with a comment before its text, as EF's <c>TagWith</c> writes it.</summary>
internal sealed class TaggedCommand(IRelationalCommandTemplate command, string comment) : IRelationalCommandTemplate
{
    private readonly string _comment = $"{comment.ReplaceLineEndings("\n")}\n";

    public string CommandText => _comment + command.CommandText;

    public string LogCommandText => _comment + command.LogCommandText;

    public IReadOnlyList<IRelationalParameter> Parameters => command.Parameters;

    public DbCommand CreateDbCommand(RelationalCommandParameterObject parameterObject, Guid commandId, DbCommandMethod commandMethod)
        => command.CreateDbCommand(parameterObject, commandId, commandMethod);
}
