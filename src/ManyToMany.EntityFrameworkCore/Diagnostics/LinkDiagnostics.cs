using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging;

namespace ManyToMany.Diagnostics;

/// <summary>Checks a relationship when it is used for the first time: throws if the verbs cannot work, and logs a warning to EF's logger if
/// the model has a risk.</summary>
internal sealed class LinkDiagnostics(DbContext context, Relationship relationship, IEnumerable<WritableColumn> defaulted)
{
    private const string Annotation = "ManyToMany:Checked";

    private readonly IDiagnosticsLogger<DbLoggerCategory.Model> _logger
        = context.GetService<IDiagnosticsLogger<DbLoggerCategory.Model>>();

    private IEntityType Join => relationship.JoinEntityType;

    private IEnumerable<IProperty> Pair => relationship.PairProperties;

    /// <summary>Checks a relationship once per model, whichever of its two navigations is used first.</summary>
    /// <param name="context">The context of the call.</param>
    /// <param name="relationship">The relationship.</param>
    /// <param name="defaulted">Finds the columns to which the context's options give a default.</param>
    public static void Check(
        DbContext context, Relationship relationship, Func<DbContext, Relationship, IEnumerable<WritableColumn>> defaulted)
        => relationship.Navigation.GetOrAddRuntimeAnnotationValue(
            Annotation,
            static source =>
            {
                if (source.relationship.Navigation.Inverse.FindRuntimeAnnotation(Annotation) is null)
                {
                    var columns = source.defaulted(source.context, source.relationship);
                    new LinkDiagnostics(source.context, source.relationship, columns).Check();
                }

                return true;
            },
            (context, relationship, defaulted));

    private void Check()
    {
        ThrowIfInSeveralTables();
        ThrowIfAmbiguous();
        CheckUniquePair();

        WarnOfRequired(
            ValueSource.Missing,
            "'{navigation}' cannot be linked without a value of '{properties}' because '{joinEntity}' requires it and nothing gives a "
            + "default. Give it a value with UsingEntity(), or give it a default with HasDefaultValue() or UseLinkDefault().");
        WarnOfRequired(
            ValueSource.TypeDefault,
            "'{navigation}' stores the default of the type in '{properties}' of a link without a value of it, because '{joinEntity}' "
            + "requires it and nothing else gives a default. Give it a value with UsingEntity(), or give it a default with "
            + "HasDefaultValue() or UseLinkDefault().");

        foreach (var end in new[] { relationship.Owner, relationship.Target }.Where(end => !end.ForeignKey.GetMappedConstraints().Any()))
        {
            Warn(
                ManyToManyEventId.EndNotEnforcedWarning,
                "'{navigation}' may lead nowhere because the database has no foreign key from '{joinEntity}' to '{end}', whose rows are in "
                + "several tables or in none. Clear the links of what you delete, or map it to one table.",
                Join.DisplayName(),
                end.EntityType.DisplayName());
        }
    }

    private void WarnOfRequired(ValueSource source, string message)
    {
        var required = relationship.Columns.Where(column => column.Source == source)
            .Except(defaulted)
            .Select(column => column.Property)
            .ToList();

        if (required.Count > 0)
        {
            Warn(ManyToManyEventId.RequiredPayloadWarning, message, Names(required), Join.DisplayName());
        }
    }

    // A statement writes one table, and FromSql supports a type in a hierarchy only if the hierarchy has a discriminator.
    private void ThrowIfInSeveralTables()
    {
        if (Join.GetTableMappings().Count() > 1 || (relationship.SharesTable && Join.FindDiscriminatorProperty() is null))
        {
            throw Errors.JoinInSeveralTables(relationship.Navigation);
        }
    }

    // EF lets two navigations use the same foreign keys of one join entity. The links of both are then the same rows.
    private void ThrowIfAmbiguous()
    {
        if (relationship.FindTwin() is { } twin)
        {
            throw Errors.IndistinguishableLinks(relationship.Navigation, twin);
        }
    }

    private void CheckUniquePair()
    {
        // A pair that is unique together with another property, as a role, is meant to be linked once for each value.
        if (relationship.FindUnique([.. Join.GetProperties()]) is not null)
        {
            return;
        }

        var isFiltered = Join.GetIndexes().Any(index => index.IsUnique && index.Properties.ToHashSet().IsSupersetOf(Pair));

        Warn(
            isFiltered ? ManyToManyEventId.UniquePairFilteredWarning : ManyToManyEventId.UniquePairMissingWarning,
            isFiltered
                ? "'{navigation}' may be linked twice because the unique index of '{joinEntity}' over '{properties}' has a filter, so that "
                    + "the verbs have to lock rows and SaveChanges can repeat a link. Add one without a filter."
                : "'{navigation}' may be linked twice because no key or unique index of '{joinEntity}' covers '{properties}', so that the "
                    + "verbs have to lock rows and SaveChanges can repeat a link. Add one with HasIndex().IsUnique().",
            Join.DisplayName(),
            Names(Pair));
    }

    private void Warn(EventId id, string message, string first, string second)
    {
        var definition = new EventDefinition<string, string, string>(
            _logger.Options,
            id,
            LogLevel.Warning,
            $"{nameof(ManyToManyEventId)}.{id.Name!.Split('.')[^1]}",
            level => LoggerMessage.Define<string, string, string>(level, id, message));
        var navigation = relationship.Navigation.IsShadowProperty() ? relationship.Navigation.Inverse : relationship.Navigation;
        var name = $"{navigation.DeclaringEntityType.DisplayName()}.{navigation.Name}";

        if (_logger.ShouldLog(definition))
        {
            definition.Log(_logger, name, first, second);
        }

        if (_logger.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            var data = new NavigationBaseEventData(definition, (_, _) => definition.GenerateMessage(name, first, second), navigation);

            _logger.DispatchEventData(definition, data, diagnosticSourceEnabled, simpleLogEnabled);
        }
    }

    private static string Names(IEnumerable<IProperty> properties) => string.Join("', '", properties.Select(property => property.Name));
}
