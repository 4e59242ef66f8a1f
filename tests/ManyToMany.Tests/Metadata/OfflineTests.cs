using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>A scenario without a database: every command is recorded and returns no rows.</summary>
public abstract class OfflineTests : IDisposable
{
    private readonly List<DbContext> _contexts = [];

    protected OfflineTests() => Context = CreateContext<BookstoreContext>();

    protected BookstoreContext Context { get; }

    private protected SqlRecorder Recorder { get; } = new(offline: true);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _contexts.ForEach(context => context.Dispose());
    }

    protected TContext CreateContext<TContext>()
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>().AllowMore().UseSqlite("Data Source=nowhere").AddInterceptors(Recorder).Options;
        var context = (TContext)Activator.CreateInstance(typeof(TContext), options)!;
        _contexts.Add(context);

        return context;
    }

    /// <summary>The call throws exactly this exception, and no command has been sent.</summary>
    protected TException Rejects<TException>(Func<object> act)
        where TException : Exception
    {
        var exception = act.Should().ThrowExactly<TException>().Which;
        Recorder.Statements.Should().BeEmpty();

        return exception;
    }

    /// <inheritdoc cref="Rejects"/>
    protected async Task<TException> RejectsAsync<TException>(Func<Task> act)
        where TException : Exception
    {
        var exception = (await act.Should().ThrowExactlyAsync<TException>()).Which;
        Recorder.Statements.Should().BeEmpty();

        return exception;
    }

    /// <inheritdoc cref="Rejects"/>
    protected async Task RejectsAsync<TException>(Func<Task> act, string message)
        where TException : Exception
        => (await RejectsAsync<TException>(act)).Message.Should().Be(message);
}
