using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Puts a caption together that its writer gave in parts: {"hook": ..., "body": ..., "cta": ...}.</summary>
internal static class CaptionParts
{
    private const int MostMembers = 60;

    private static readonly string[] Body =
        ["body", "bodyText", "captionBody", "bodyCopy", "mainText", "mainCopy", "mainBody", "main", "middle"];

    private static readonly string[] Around =
    [
        .. MemberNames.Hook, "headline", "intro", "introduction", "cta", "callToAction", "ctaText", "closing", "outro", "closingLine",
        "closingQuestion",
    ];

    /// <summary>The parts in their order, a blank line between them; null where there is no body, or nothing around it.</summary>
    public static string? Joined(LenientJson noun)
    {
        List<(bool IsBody, LenientJson Value)> parts = [.. noun.Members().Take(MostMembers)
            .Where(member => member.Value.Element.ValueKind == JsonValueKind.String)
            .Select(member => (IsBody: MemberNames.Is(Body, member.Name), member.Name, member.Value))
            .Where(part => part.IsBody || MemberNames.Is(Around, part.Name)).Select(part => (part.IsBody, part.Value))];
        var texts = parts.Select(part => part.Value.AsText(PlanReader.LongestCaption)).Where(text => text.Length > 0).Distinct();
        return parts.Count > 1 && parts.Count(part => part.IsBody) == 1 ? string.Join("\n\n", texts) : null;
    }
}
