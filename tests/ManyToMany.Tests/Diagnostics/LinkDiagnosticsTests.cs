using System.Linq.Expressions;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManyToMany.Tests.Diagnostics;

/// <summary>Warnings about a relationship are logged once, by EF's logger, when its first scope is created.</summary>
public sealed class LinkDiagnosticsTests : IDisposable
{
    private readonly LogRecorder _log = new();
    private readonly List<string> _lines = [];

    // One for each test, so that its model has logged nothing yet.
    private readonly ServiceProvider _services;

    public LinkDiagnosticsTests()
        => _services = new ServiceCollection().AddEntityFrameworkSqlite().AddSingleton<ILoggerFactory>(_log).BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void An_ordinary_relationship_logs_nothing()
    {
        Name(basket => basket.Plain);
        Name(basket => basket.Roles);

        _log.Events.Should().BeEmpty();
    }

    [Fact]
    public void A_join_entity_without_a_unique_pair_warns()
        => Warns(
            basket => basket.Twice,
            ManyToManyEventId.UniquePairMissingWarning,
            "'Basket.Twice' may be linked twice because no key or unique index of 'TwiceRow' covers 'BasketId', 'TwiceId', so that the "
            + "verbs have to lock rows and SaveChanges can repeat a link. Add one with HasIndex().IsUnique().");

    [Fact]
    public void A_unique_pair_with_a_filter_warns()
        => Warns(
            basket => basket.Filtered,
            ManyToManyEventId.UniquePairFilteredWarning,
            "'Basket.Filtered' may be linked twice because the unique index of 'FilteredRow' over 'BasketId', 'FilteredId' has a filter, "
            + "so that the verbs have to lock rows and SaveChanges can repeat a link. Add one without a filter.");

    [Fact]
    public void A_required_payload_without_default_warns()
        => Warns(
            basket => basket.Dated,
            ManyToManyEventId.RequiredPayloadWarning,
            "'Basket.Dated' cannot be linked without a value of 'By', 'On' because 'DatedRow' requires it and nothing gives a default. "
            + "Give it a value with UsingEntity(), or give it a default with HasDefaultValue() or UseLinkDefault().");

    [Fact]
    public void A_required_number_flag_or_enum_without_default_warns()
        => Warns(
            basket => basket.Counted,
            ManyToManyEventId.RequiredPayloadWarning,
            "'Basket.Counted' stores the default of the type in 'Kind', 'Number', 'Rank' of a link without a value of it, because 'CountedRow' "
            + "requires it and nothing else gives a default. Give it a value with UsingEntity(), or give it a default with HasDefaultValue() "
            + "or UseLinkDefault().");

    [Fact]
    public void A_required_number_without_default_can_be_made_an_error()
        => FluentActions.Invoking(() => Name(
                basket => basket.Counted,
                builder => builder.ConfigureWarnings(warnings => warnings.Throw(ManyToManyEventId.RequiredPayloadWarning))))
            .Should().Throw<InvalidOperationException>().WithMessage("*'Basket.Counted' stores the default of the type in 'Kind', 'Number', 'Rank'*");

    [Fact]
    public void An_end_without_a_foreign_key_constraint_warns()
    {
        using var context = CreateContext();

        context.Baskets.Links(basket => basket.Boxes);

        Warned(
            ManyToManyEventId.EndNotEnforcedWarning,
            "'Basket.Boxes' may lead nowhere because the database has no foreign key from 'BasketBox (Dictionary<string, object>)' to 'Box', whose rows are in "
            + "several tables or in none. Clear the links of what you delete, or map it to one table.");
    }

    [Fact]
    public void Each_warning_is_logged_once_whatever_side_is_used()
    {
        for (var i = 0; i < 2; i++)
        {
            using var context = CreateContext();
            context.Baskets.Links(basket => basket.Boxes);
            context.Set<Box>().Links(box => box.Baskets);
            context.Links(new Basket { Id = 1 }, basket => basket.Boxes);
            context.Baskets.Links(basket => basket.Twice);
            context.Baskets.Links(basket => basket.Twice);
        }

        _log.Events.Select(known => known.Id).Should().Equal(ManyToManyEventId.EndNotEnforcedWarning, ManyToManyEventId.UniquePairMissingWarning);
    }

    [Fact]
    public void ConfigureWarnings_silences_an_event()
    {
        Name(basket => basket.Twice, builder => builder.ConfigureWarnings(warnings => warnings.Ignore(ManyToManyEventId.UniquePairMissingWarning)));

        _log.Events.Should().BeEmpty();
        _lines.Should().BeEmpty();
    }

    [Fact]
    public void ConfigureWarnings_makes_an_event_an_error_each_time()
    {
        for (var i = 0; i < 2; i++)
        {
            FluentActions.Invoking(() => Name(
                    basket => basket.Twice,
                    builder => builder.ConfigureWarnings(warnings => warnings.Throw(ManyToManyEventId.UniquePairMissingWarning))))
                .Should().Throw<InvalidOperationException>().WithMessage("*'Basket.Twice' may be linked twice*'ManyToManyEventId.UniquePairMissingWarning'*");
        }
    }

    [Fact]
    public void LogTo_shows_an_event()
    {
        Name(basket => basket.Twice);

        _lines.Should().ContainSingle().Which.Should().Contain("ManyToManyEventId.UniquePairMissingWarning[105000]").And.Contain("'Basket.Twice' may be");
    }

    [Fact]
    public void Two_navigations_to_the_same_rows_throw()
    {
        for (var i = 0; i < 2; i++)
        {
            FluentActions.Invoking(() => Name(basket => basket.Red)).Should().Throw<InvalidOperationException>().WithMessage(
                "'Basket.Red' cannot be linked because its links are the same rows of 'SharedRow' as those of 'Basket.Green'. "
                + "Give each a join entity of its own, be it in a hierarchy with a discriminator, or make one the other's inverse in WithMany().");
        }
    }

    private void Warns(Expression<Func<Basket, IEnumerable<BasketItem>?>> navigation, EventId id, string message)
    {
        Name(navigation);
        Warned(id, message);
    }

    private void Warned(EventId id, string message)
    {
        var logged = _log.Events.Should().ContainSingle().Subject;
        logged.Category.Should().Be("Microsoft.EntityFrameworkCore.Model");
        logged.Id.Should().Be(id);
        logged.Level.Should().Be(LogLevel.Warning);
        logged.Message.Should().Be(message);
        id.Name.Should().StartWith("Microsoft.EntityFrameworkCore.Model.").And.EndWith("Warning");
    }

    private void Name(Expression<Func<Basket, IEnumerable<BasketItem>?>> navigation, Action<DbContextOptionsBuilder>? configure = null)
    {
        using var context = CreateContext(configure);

        context.Baskets.Links(navigation);
    }

    private DangerousContext CreateContext(Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder<DangerousContext>().AllowMore();
        builder.UseSqlite("Data Source=nowhere").UseInternalServiceProvider(_services);
        builder.LogTo(_lines.Add, (id, _) => id.Id is >= 105000 and < 106000);
        configure?.Invoke(builder);

        return new DangerousContext(builder.Options);
    }

    /// <summary>Keeps what is logged of relationships.</summary>
    private sealed class LogRecorder : ILoggerFactory
    {
        public List<(string Category, EventId Id, LogLevel Level, string Message)> Events { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Events);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        private sealed class Logger(string category, List<(string Category, EventId Id, LogLevel Level, string Message)> events) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
                => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (eventId.Id is >= 105000 and < 106000)
                {
                    events.Add((category, eventId, logLevel, formatter(state, exception)));
                }
            }
        }
    }
}
