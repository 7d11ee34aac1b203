using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>What the calendar knows beyond its rules: the files in <c>Planning/Calendar</c>, which are part of the program.</summary>
internal static class CalendarFile
{
    public static T Read<T>(string name)
    {
        using var file = typeof(CalendarFile).Assembly.GetManifestResourceStream($"calendar/{name}.json")
            ?? throw new InvalidOperationException($"This build is missing calendar/{name}.json.");
        return JsonSerializer.Deserialize<T>(file, Plan.Json)!;
    }
}
