using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// What writers call the parts of a plan, ours first: English, and German, French, Spanish, Portuguese, Italian, and Dutch, into which
/// models translate names along with the posts; <see cref="ForeignNames"/> has further languages. Case, accents, and what joins words make
/// no difference.
/// </summary>
internal static class MemberNames
{
    public static readonly string[] Schedule =
    [
        "schedule", "calendar", "contentCalendar", "contentPlan", "contentSchedule", "dailyPosts", "days", "kalender", "zeitplan",
        "redaktionsplan", "tage", "calendrier", "planning", "jours", "calendario", "cronograma", "dias", "giorni", "dagen",
    ];

    public static readonly string[] Weeks = ["weeks", "weeklyPlan", "wochen", "semaines", "semanas", "settimane", "weken"];

    public static readonly string[] Week = ["week", "weekNumber", "woche", "semaine", "semana", "settimana"];

    public static readonly string[] Nests =
    [
        "plan", "output", "result", "data", "body", "payload", "response", "json", "choices", "message", "content", "text",
        "answer", "args", "delta", "contents",
        "toolCalls", "functionCall", "function", "arguments", "input", "candidates", "parts", "outputText", "aiPlan",
        "generatedText", "completion", "reply",
    ];

    public static readonly string[] Posts =
        ["posts", "post", "entries", "beitrage", "beitraege", "beitrag", "publications", "publicaciones", "publicacoes",
         "postagens", "berichten"];

    public static readonly string[] Day = ["day", "dayNumber", "dayOfWeek", "weekday", "tag", "jour", "dia", "giorno", "dag"];

    public static readonly string[] Date =
    [
        "date", "scheduledAt", "scheduledFor", "publishAt", "sendAt", "postAt", "dateTime", "datum", "fecha",
        "data", "scheduledOn", "publishOn", "publishedAt", "dueAt", "scheduledPublishTime", "goLiveAt", "timestamp",
        "scheduledSendTime",
    ];

    /// <summary>Dates of a post in a calendar; elsewhere the first of a plan's days.</summary>
    public static readonly string[] Start = ["start", "startDate", "startsAt", "begin", "dtstart"];

    public static readonly string[] Time =
    [
        "time", "scheduledAt", "scheduledFor", "publishAt", "sendAt", "postAt", "dateTime", "when", "startTime",
        "scheduledOn", "publishOn", "publishedAt", "dueAt", "scheduledPublishTime", "goLiveAt", "timestamp", "scheduledSendTime",
        "uhrzeit", "zeit", "heure", "hora", "horario", "orario", "ora", "tijd",
    ];

    public static readonly string[] Type =
        ["type", "format", "typ", "beitragstyp", "typeDePublication", "formato", "tipo", "soort"];

    public static readonly string[] Theme =
        ["theme", "topic", "title", "subject", "thema", "titel", "sujet", "titre", "tema", "titulo", "titolo", "onderwerp"];

    public static readonly string[] Platform =
    [
        "platform", "platforms", "channel", "network", "socialNetwork", "socialMedia", "socialMediaPlatform", "plattform",
        "kanal", "netzwerk", "plateforme", "reseau", "plataforma", "canal", "red", "redSocial", "rede", "redeSocial",
        "piattaforma", "canale", "kanaal",
    ];

    /// <summary>Further platforms that a post goes out on.</summary>
    public static readonly string[] AlsoOn =
    [
        "crossPostTo", "crossPost", "crossPosts", "crossPostPlatforms", "alsoOn", "alsoPostOn", "alsoPostTo", "additionalPlatforms",
        "secondaryPlatforms", "secondaryPlatform", "repostTo", "repostOn", "shareTo",
    ];

    public static readonly string[] Pillar =
        ["pillar", "category", "saule", "saeule", "kategorie", "pilier", "categorie", "pilar", "categoria",
         "pilastro", "pijler"];

    public static readonly string[] Caption =
    [
        "suggestedCaption", "caption", "copy", "bildunterschrift", "beitragstext", "legende",
        "leyenda", "legenda",
        "didascalia", "bijschrift", "text", "texte", "texto", "testo", "tekst", "content", "body", "message", "descripcion", "descricao",
        "descrizione",
    ];

    /// <summary>Those that nothing but a post has.</summary>
    public static readonly string[] CertainCaption =
        ["suggestedCaption", "caption", "bildunterschrift", "beitragstext", "leyenda", "legenda", "legende", "didascalia", "bijschrift"];

    /// <summary>Several to choose from.</summary>
    public static readonly string[] Captions =
        ["captions", "captionOptions", "captionVariants", "captionVariations", "captionIdeas", "copyOptions", "variations"];

    public static readonly string[] Hashtags =
        ["suggestedHashtags", "hashtags", "hashtag", "tags", "schlagworte", "motsdieses", "motsdiese", "etiquetas"];

    public static readonly string[] Angle =
        ["angle", "captionAngle", "blickwinkel", "perspektive", "angulo", "angolo", "invalshoek", "enfoque"];

    public static readonly string[] Note = ["note", "dayNote", "occasion", "holiday"];

    public static readonly string[] Hook = ["hook", "openingLine", "opener", "opening", "aufhanger", "accroche", "gancho", "aggancio"];

    public static readonly string[] Visual =
    [
        "visual", "visualIdea", "visuals", "visualDescription", "shotList", "shots", "storyboard", "imageIdea", "imageDescription",
        "imagePrompt", "mediaDescription", "bildidee", "visuel", "visuale", "beeld",
    ];

    public static readonly string[] FirstComment =
    [
        "firstComment", "pinnedComment", "ersterKommentar", "premierCommentaire", "primerComentario", "primeiroComentario",
        "primoCommento", "eersteReactie",
    ];

    public static readonly string[] AltText =
    [
        "altText", "alt", "imageAltText", "accessibilityText", "alternativtext", "texteAlternatif", "textoAlternativo",
        "testoAlternativo", "alternatieveTekst",
    ];

    public static readonly string[] Title =
        ["videoTitle", "pinTitle", "documentTitle", "title", "titel", "titre", "titulo", "titolo"];

    public static readonly string[] Poll = ["poll", "pollOptions", "umfrage", "sondage", "encuesta", "enquete", "sondaggio", "peiling"];

    public static readonly string[] Thread = ["thread", "threadParts", "threadPosts", "tweets", "hilo", "fil"];

    public static readonly string[] Link = ["link", "url", "ctaLink", "landingPage", "destinationUrl", "destinationLink", "lien", "enlace"];

    public static readonly string[] Sources =
        ["sources", "source", "sourceUrls", "references", "citations", "quellen", "fuentes", "fontes", "fonti", "bronnen"];

    public static readonly string[] Batch = ["batch", "batchNumber", "batchId", "shoot", "shootNumber", "shootingDay", "drehtag"];

    /// <summary>Whether a name without accents is one of ours, but for case and what joins its words.</summary>
    public static bool IsSame(string name, string ours)
    {
        var at = 0;
        foreach (var c in name)
        {
            if (Joins(c))
            {
                continue;
            }

            if (at == ours.Length || char.ToLowerInvariant(ours[at++]) != char.ToLowerInvariant(c))
            {
                return false;
            }
        }

        return at == ours.Length;
    }

    /// <summary>Whether the name is one of these, however it is written.</summary>
    public static bool Is(string[] names, string name) =>
        Fold(name) is var folded && (names.Any(ours => IsSame(folded, ours))
            || (ForeignNames.Ours(folded) is { } translated && names.Contains(translated)));

    /// <summary>Whether what has this name says on which day something is posted.</summary>
    public static bool IsDayOrDate(string name) => Is(Day, name) || Is(Date, name);

    /// <summary>A name without case, accents, and what joins its words.</summary>
    public static string Fold(string name)
    {
        if (Ascii.IsValid(name))
        {
            return name.AsSpan().ContainsAny("_- .") || name.AsSpan().ContainsAnyInRange('A', 'Z')
                ? string.Concat(name.Where(c => !Joins(c)).Select(char.ToLowerInvariant)) : name;
        }

        var folded = new StringBuilder(name.Length);
        foreach (var c in Whole(name).Normalize(NormalizationForm.FormD))
        {
            if (!Joins(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    // Half a character can't be normalized.
    private static string Whole(string name) => name.Any(char.IsSurrogate) ? string.Concat(name.EnumerateRunes()) : name;

    private static bool Joins(char c) => c is '_' or '-' or ' ' or '.';
}
