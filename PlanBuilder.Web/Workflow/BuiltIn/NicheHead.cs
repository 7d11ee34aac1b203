namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>Tells which word of a niche says what it is.</summary>
internal static class NicheHead
{
    // What says nothing of a trade: articles, and words such as "shop" that any of them can end with.
    private static readonly HashSet<string> Empty = [.. Terms.Split("""
        the a an my our your we i and or le la les l un une el los las una o os as um uma il lo gli der die das ein eine het een
        mein meine unser unsere shop shops store stores company companies studio studios service services class classes lesson
        lessons course courses workshop workshops club clubs page pages brand brands channel channels lover lovers life tips
        tricks ideas online local small team group center centre house place owner owners professional professionals expert
        experts specialist specialists community content account profile basics subscription subscriptions stall practice
        contractor contractors label consultancy adviser advisor advisers advisors product products business businesses firm
        agency beginners adults kids children women men seniors everyone freelance freelancer maker makers pattern patterns
        event events trip trips site sites photos video videos sale sales delivery box boxes addict fan fans fun enthusiast hobby freak
        independent mobile city town home apprentice trainee news daily world academy school schools teacher
        laden geschäft werkstatt praxis betrieb handel händler fachgeschäft kurs kurse unterricht agentur firma zentrum verkauf anfänger
        meisterbetrieb familienbetrieb kinder magasin atelier cours entreprise agence centre équipe petit petite tienda taller clases
        negocio empresa estudio centro curso cursos casa servicio servicios loja oficina aulas negócio ateliê estúdio serviço serviços
        negozio bottega laboratorio corsi corso azienda impresa servizi winkel zaak bedrijf lessen cursus praktijk werkplaats centrum
        """)];

    private static readonly HashSet<string> After = [.. Terms.Split("""
        for in of with from near to at by on who that about after before without during under
        für mit von aus bei zum zur im am vom zu nach ohne voor met op te bij uit van
        """)];

    // What follows these says for whom, where, or when; after others, such as "about" or "de", it can say what it is.
    private static readonly HashSet<string> Aside = [.. Terms.Split("""
        for in from near at by after before without during für aus bei zum zur im am nach ohne pour para per en em chez dans
        voor te bij uit
        """)];

    private static readonly HashSet<string> RomanceAfter = [.. Terms.Split(
        "de du des d del della delle dei di da do dos das para pour per em en al dans chez")];

    /// <summary>Whether what follows it says for whom, where, or about what, and not what it is.</summary>
    public static bool IsPreposition(string word) => After.Contains(word) || RomanceAfter.Contains(word);

    /// <summary>The place of the head; null where every word says nothing.</summary>
    /// <param name="isHint">Whether the word at a place says little, so that another one would rather be the head.</param>
    public static int? Find(string[] words, Func<int, bool> isHint)
    {
        var places = Enumerable.Range(0, words.Length).SkipWhile(i => Empty.Contains(words[i]) && i < words.Length - 1).ToList();
        var first = places.FirstOrDefault();
        var preposition = Enumerable.Range(first, words.Length - first).Skip(1)
            .FirstOrDefault(i => IsPreposition(words[i]), words.Length);
        var romance = preposition < words.Length && RomanceAfter.Contains(words[preposition]);
        var leading = Enumerable.Range(0, preposition);
        var trailing = Enumerable.Range(preposition, words.Length - preposition);
        return Pick(romance ? leading : leading.Reverse())
            ?? (words.Skip(preposition).Take(1).Any(Aside.Contains) ? leading.Where(isHint).Cast<int?>().LastOrDefault() : null)
            ?? Pick(romance ? trailing : trailing.Reverse());

        int? Pick(IEnumerable<int> order)
        {
            return order.Where(i => !isHint(i) && !Empty.Contains(words[i]) && !IsPreposition(words[i]))
                .Cast<int?>().FirstOrDefault();
        }
    }
}
