using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PlanBuilder.Tests.Delivery;

/// <summary>
/// Reads a calendar as RFC 5545 writes it down and refuses everything else: line ends, octets of a line, the grammar of names, parameters
/// and texts, what each component must and may have, zones that are named and not explained. It shares nothing with the program.
/// </summary>
internal sealed partial class IcsReader
{
    private const string DateTime = "yyyyMMdd'T'HHmmss";

    private readonly Dictionary<string, List<Observance>> zones = [];

    private IcsReader(Component calendar)
    {
        Assert.Equal("VCALENDAR", calendar.Name);
        Assert.Equal("2.0", calendar.One("VERSION").Value);
        calendar.One("PRODID");
        foreach (var zone in calendar.Children.Where(child => child.Name == "VTIMEZONE"))
        {
            Assert.NotEmpty(zone.Children);
            zones.Add(zone.One("TZID").Value, [.. zone.Children.Select(ObservanceOf)]);
        }

        Events = [.. calendar.Children.Where(child => child.Name == "VEVENT").Select(EventOf)];
        Assert.Equal(calendar.Children.Count, zones.Count + Events.Count);
        Assert.Equal(Events.Count, Events.Select(each => each.Uid).Distinct().Count());
    }

    public IReadOnlyList<Event> Events { get; }

    public static IcsReader Read(byte[] file)
    {
        var lines = Lines(file);
        var open = new Stack<Component>();
        open.Push(new("", [], []));
        foreach (var line in lines)
        {
            var property = PropertyOf(line);
            switch (property.Name)
            {
                case "BEGIN":
                    open.Push(new(property.Value, [], []));
                    break;
                case "END":
                    var ended = open.Pop();
                    Assert.Equal(property.Value, ended.Name);
                    open.Peek().Children.Add(ended);
                    break;
                default:
                    open.Peek().Properties.Add(property);
                    break;
            }
        }

        var outermost = Assert.Single(open);
        Assert.Empty(outermost.Properties);
        return new(Assert.Single(outermost.Children));
    }

    // Each line is read by itself, as strictly as UTF-8 can be: a character that is cut in two by a fold is none.
    private static List<string> Lines(byte[] file)
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var lines = new List<string>();
        var start = 0;
        for (var i = 0; i < file.Length; i++)
        {
            if (file[i] != '\n')
            {
                continue;
            }

            Assert.True(i > 0 && file[i - 1] == '\r', "A line ends with LF alone.");
            Assert.InRange(i - 1 - start, 1, 75);
            var line = strict.GetString(file, start, i - 1 - start);
            Assert.DoesNotContain('\r', line);
            Assert.DoesNotContain(line, c => char.IsControl(c) && c != '\t');
            if (line[0] is ' ' or '\t')
            {
                lines[^1] += line[1..];
            }
            else
            {
                lines.Add(line);
            }

            start = i + 1;
        }

        Assert.Equal(file.Length, start);
        return lines;
    }

    private static Property PropertyOf(string line)
    {
        var match = ContentLine().Match(line);
        Assert.True(match.Success, $"No content line: {line}");
        var parameters = match.Groups["name2"].Captures.Zip(match.Groups["value2"].Captures)
            .ToDictionary(pair => pair.First.Value, pair => pair.Second.Value.Trim('"'));
        return new(match.Groups["name"].Value, parameters, match.Groups["value"].Value);
    }

    private static Observance ObservanceOf(Component part)
    {
        Assert.True(part.Name is "STANDARD" or "DAYLIGHT", part.Name);
        Assert.DoesNotContain(part.Properties, property => property.Name is "RRULE" or "RDATE");
        var start = part.One("DTSTART");
        Assert.Empty(start.Parameters);
        return new(At(start.Value), Offset(part.One("TZOFFSETFROM").Value), Offset(part.One("TZOFFSETTO").Value));
    }

    private Event EventOf(Component part)
    {
        var stamp = part.One("DTSTAMP").Value;
        Assert.EndsWith("Z", stamp, StringComparison.Ordinal);
        Assert.DoesNotContain(part.Properties, property => property.Name is "DTEND");
        Assert.Matches(@"\AP(T\d+M|1D)\z", part.One("DURATION").Value);
        var start = part.One("DTSTART");
        return new(
            part.One("UID").Value, Text(part.One("SUMMARY").Value),
            Text(part.Properties.SingleOrDefault(property => property.Name == "DESCRIPTION")?.Value ?? ""),
            StartOf(start), start.Parameters.GetValueOrDefault("TZID") ?? "",
            int.Parse(part.One("SEQUENCE").Value, CultureInfo.InvariantCulture),
            At(stamp[..^1]), At(part.One("LAST-MODIFIED").Value[..^1]));
    }

    // In UTC, by what the file itself says of its zone.
    private DateTime StartOf(Property start)
    {
        if (start.Parameters.TryGetValue("TZID", out var zone))
        {
            var local = At(start.Value);
            var known = zones[zone].OrderBy(observance => observance.From).ToList();
            Assert.True(known[0].From <= local, "The zone does not explain that day.");
            return local - known.Last(observance => observance.From <= local || observance == known[0]).After;
        }

        if (start.Parameters.GetValueOrDefault("VALUE") == "DATE")
        {
            return System.DateTime.ParseExact(start.Value, "yyyyMMdd", CultureInfo.InvariantCulture);
        }

        Assert.EndsWith("Z", start.Value, StringComparison.Ordinal);
        return At(start.Value[..^1]);
    }

    private static string Text(string value)
    {
        Assert.DoesNotMatch(@"(?<!\\)(\\\\)*[;,]", value);
        return Escape().Replace(value, match => match.Groups[1].Value switch
        {
            "n" or "N" => "\n",
            "\\" or ";" or "," => match.Groups[1].Value,
            _ => throw new FormatException($"No escape: {match.Value}"),
        });
    }

    private static DateTime At(string text) => System.DateTime.ParseExact(text, DateTime, CultureInfo.InvariantCulture);

    private static TimeSpan Offset(string text)
    {
        Assert.Matches(@"\A[+-]\d{4}(\d{2})?\z", text);
        var span = new TimeSpan(
            int.Parse(text[1..3], CultureInfo.InvariantCulture), int.Parse(text[3..5], CultureInfo.InvariantCulture), 0);
        return text[0] == '-' ? -span : span;
    }

    [GeneratedRegex(
        """\A(?<name>[A-Z0-9-]+)(;(?<name2>[A-Z0-9-]+)=(?<value2>"[^"]*"|[^";:,]*))*:(?<value>.*)\z""",
        RegexOptions.Singleline)]
    private static partial Regex ContentLine();

    [GeneratedRegex(@"\\(.)", RegexOptions.Singleline)]
    private static partial Regex Escape();

    internal sealed record Event(
        string Uid, string Summary, string Description, DateTime StartUtc, string Zone, int Sequence,
        DateTime Stamp, DateTime LastModified);

    private sealed record Observance(DateTime From, TimeSpan Before, TimeSpan After);

    private sealed record Property(string Name, Dictionary<string, string> Parameters, string Value);

    private sealed record Component(string Name, List<Property> Properties, List<Component> Children)
    {
        public Property One(string name) => Assert.Single(Properties, property => property.Name == name);
    }
}
