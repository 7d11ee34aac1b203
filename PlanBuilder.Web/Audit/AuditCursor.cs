using System.Globalization;

namespace PlanBuilder.Web.Audit;

/// <summary>A place in the trail, from which older entries are read.</summary>
internal sealed record AuditCursor(DateTime At, long Id)
{
    /// <summary>As an address carries it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.Ticks}-{Id}");

    /// <summary>Null for what is none, which reads as the newest.</summary>
    public static AuditCursor? Parse(string? text) =>
        text?.Split('-') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new AuditCursor(new DateTime(at, DateTimeKind.Utc), number)
            : null;
}
