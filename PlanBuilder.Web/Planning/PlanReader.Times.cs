using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Finds the time of a post, wherever its writer put it.</summary>
internal static partial class PlanReader
{
    // Some writers give it along with the day or the platform, "Friday, 9:00 AM", or call it what nobody knows.
    private static string TimeOf(LenientJson json, FoundEntry found, string platform)
    {
        var named = json.Find(MemberNames.Time) ?? Within(json, MemberNames.Time);
        if (PostMoment.Time(named) is { Length: > 0 } time)
        {
            return time;
        }

        var beside = ((LenientJson?[])[json.Find(MemberNames.Date), json.Find(MemberNames.Day), json.Find(MemberNames.Platform)])
            .Select(TimeIn).Concat([PostTime.Within(platform), PostTime.Within(found.Label ?? "")]);
        var unnamed = named is not null ? [] : json.Members().Take(MostPostsADay).Select(member => member.Value.Element)
            .Where(value => value.ValueKind == JsonValueKind.String).Select(value => PostTime.Read(value.GetString()!));
        return found.Time is { Length: > 0 } above ? above
            : beside.Concat(unnamed).FirstOrDefault(each => each.Length > 0 && !PostTime.IsAtNight(each)) ?? "";
    }

    private static string TimeIn(LenientJson? noun) =>
        noun is { Element.ValueKind: JsonValueKind.String } text ? PostTime.Within(text.Element.GetString()!)
            : noun is { IsObject: true } moment ? PostMoment.Time(moment) : "";
}
