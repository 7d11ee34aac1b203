using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// The same in other languages, by the few words that give a claim away there: Spanish, French, German, Italian, Portuguese, Dutch, and
/// Japanese. Figures in signs, such as "37%" or "€25", are the same everywhere.
/// </summary>
internal static partial class CaptionCheck
{
    private const string MoreThan = "más de|plus de|mehr als|über|più di|oltre|mais de|meer dan|ruim";

    private const string Number = @"[0-9]+(?:[.,\s][0-9]{3})*";

    // What is measured and counted in any post.
    private const string Units = "minut|seg|sec|sek|hor|heure|stund|ore|uur|d[ií]a|jour|tag|giorn|dag|seman|semain|woche|settiman|week|mes"
        + "|mois|monat|mese|maand|grad|degré|graus|gram|kg|g\b|ml|cl|l\b|litr|km|cm|m\b|met|mèt|pas|schritt|pass|stap|palabra|mots|wört"
        + "|parol|woord|euro";

    [GeneratedRegex(
        @"\b(?:" + MoreThan + @")\s" + Number + @"\s(?!" + Units + @")\p{L}+"
            + @"|\b(?:desde\shace|depuis|seit|da|há|hace|al)\s(?:(?:" + MoreThan + @")\s)?[0-9]+\s"
            + @"(?:años|ans|jahren?|anni|anos|jaar)\b"
            + @"|(?<![0-9.,])[0-9]{2,}(?:[.\s][0-9]{3})*\s(?:familias|clientes|pacientes|personas|alumn[oa]s|seguidores|clients|familles"
            + @"|mariages|personnes|patients|élèves|kund(?:en|innen)|familien|patienten|menschen|hochzeiten|famiglie|clienti|pazienti"
            + @"|persone|famílias|pessoas|klanten|gezinnen|mensen|patiënten)\b"
            + @"|(?<![0-9.,])[0-9]+(?:,[0-9]+)?\s(?:por\sciento|pour\scent|prozent|per\scento|por\scento|procent)\b"
            + @"|\b(?:una?|dos|tres|nueve)\sde\scada\s\p{L}+|\bune?\s\p{L}+\ssur\s(?:deux|trois|quatre|cinq|dix)\b"
            + @"|\bjede[rs]?\s(?:zweite|dritte|vierte|fünfte|zehnte)\b|\bun[ao]?\s\p{L}+\ssu\s(?:due|tre|quattro|cinque|dieci)\b"
            + @"|\buma?\sem\scada\s\p{L}+|\b(?:één|een)\sop\sde\s(?:twee|drie|vier|vijf|tien)\b"
            + @"|創業[0-9０-９]+年|[0-9０-９]+周年|[0-9０-９][0-9０-９,.]*万(?:人|名|点|社|件|個|部)"
            + @"|[0-9０-９,]{2,}(?:人|名|点|社|件|組)(?:以上|超)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FigureElsewhere();

    [GeneratedRegex(
        @"\b(?:los\s)?estudios\s(?:demuestran|muestran|confirman)|\bsegún\s(?:un\sestudio|(?:los\s)?(?:expertos|estudios))"
            + @"|\b(?:des|les)\sétudes\s(?:montrent|prouvent|confirment)|\bselon\s(?:une\sétude|les\s(?:experts|études))"
            + @"|\bStudien\s(?:zeigen|belegen|beweisen)|\blaut\s(?:einer\s)?(?:Studie|Experten)|\bwissenschaftlich\s(?:bewiesen|erwiesen)"
            + @"|\bgli\sstudi\s(?:dimostrano|mostrano)|\bsecondo\s(?:uno\sstudio|gli\sesperti)|\bestudos\s(?:mostram|comprovam|provam)"
            + @"|\bsegundo\s(?:um\sestudo|(?:os\s)?especialistas)|\bonderzoek\s(?:toont|bewijst)|\bvolgens\s(?:onderzoek|experts)"
            + @"|\bclínicamente\sprobado|\bcliniquement\sprouvé|\bclinicamente\s(?:testato|provato|comprovado)"
            + "|日本一|世界一|専門家(?:による|も)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ResearchElsewhere();

    private const string Says = "dice|dijo|cuenta|afirma|asegura|escribió|dit|disent|raconte|racontent|confie|confient|écrit|sagt|sagte"
        + "|erzählt|schreibt|racconta|scrive|diz|disse|conta|escreveu|zegt|vertelt|schreef";

    [GeneratedRegex(
        @"[«„“""](?<said>[^«»„“”""\n]{8,300})[»“”""]\s?,?\s?(?:" + Says + @")\s\p{L}"
            + @"|\b(?:" + Says + @")\s?:?\s?[«„“""](?<said>[^«»„“”""\n]{8,300})[»“”""]"
            + @"|「(?<said>[^」\n]{4,200})」と(?:語|話し|言|絶賛|コメント)",
        RegexOptions.CultureInvariant)]
    private static partial Regex QuotationElsewhere();

    [GeneratedRegex(
        @"\b(?:[Nn]uestr[oa]|[Nn]otre|[Uu]nsere?|[Ll]a\snostra|[Ii]l\snostro|[Nn]oss[oa]|[Oo]nze)\s"
            + @"(?:clien(?:t|te|ta)|paciente|alumn[oa]|patiente?|élève|mariée?|Kund(?:e|in)|Patient(?:in)?|Schüler(?:in)?|pazient[ea]"
            + @"|alliev[oa]|alun[oa]|klant|patiënte?)\s(?<name>\p{Lu}\p{Ll}+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex CustomerElsewhere();
}
