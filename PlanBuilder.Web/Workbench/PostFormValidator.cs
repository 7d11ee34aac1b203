using FluentValidation;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>
/// What a plan can hold. A platform's limits are not among it: a post may be written beyond them, and says so on its card.
/// </summary>
internal sealed class PostFormValidator : AbstractValidator<PostForm>
{
    /// <param name="old">The post that is changed: what another writer put there may stay.</param>
    public PostFormValidator(Plan plan, Post? old)
    {
        RuleFor(form => form.Day).Cascade(CascadeMode.Stop)
            .Must(day => DayOf(plan, day) is not null)
            .WithMessage("Choose one of the plan's days.")
            .Must(day => Others(DayOf(plan, day)!, old) < PlanReader.MostPostsADay)
            .WithMessage($"A day can have at most {PlanReader.MostPostsADay} posts.");
        RuleFor(form => form.Time).Must(time => PostTime.IsTime(time ?? "")).WithMessage("Enter a time, like 09:30.");
        RuleFor(form => form.Platform).Must(name => (name ?? "") == old?.Platform || Platform.All.Any(platform => platform.Name == name))
            .WithMessage("Choose a platform.");
        RuleFor(form => form.Type).Must(type => (type ?? "") == old?.Type || PostTypes.All.Contains(type))
            .WithMessage("Choose a type.");
        RuleFor(form => form.Pillar)
            .Must(pillar => (old is { Pillar: null } && string.IsNullOrEmpty(pillar)) || Pillars.All.Contains(pillar))
            .WithMessage("Choose a pillar.");
        RuleFor(form => form.Theme).Cascade(CascadeMode.Stop)
            .Must(theme => !string.IsNullOrWhiteSpace(theme))
            .WithMessage("Give the post a theme.")
            .IsFreeText("The theme", PlanReader.LongestText);
        RuleFor(form => form.Caption).IsFreeText("The caption", PlanReader.LongestCaption);
        RuleFor(form => form.Hashtags).Cascade(CascadeMode.Stop).IsFreeText("The hashtag list", PlanReader.LongestText)
            .Must((form, _) => form.Tags().Count <= PlanReader.MostHashtags)
            .WithMessage($"A post can have at most {PlanReader.MostHashtags} hashtags.")
            .Must((form, _) => form.Tags().All(tag => tag.Length <= PlanReader.LongestWord))
            .WithMessage($"A hashtag can't be longer than {PlanReader.LongestWord} characters.");
        RuleFor(form => form.Angle).IsFreeText("The angle", PlanReader.LongestText);
        RuleFor(form => form.Hook).IsFreeText("The hook", PlanReader.LongestText);
        RuleFor(form => form.Visual).IsFreeText("The visual", PlanReader.LongestText);
        RuleFor(form => form.FirstComment).IsFreeText("The first comment", PlanReader.LongestText);
        RuleFor(form => form.AltText).IsFreeText("The alt text", PlanReader.LongestText);
        RuleFor(form => form.Title).IsFreeText("The title", PlanReader.LongestText);
        RuleFor(form => form.PrivateNote).IsFreeText("The note", PlanReader.LongestText);
        RuleFor(form => form.Link).Must(link => link == old?.Link || IsWebAddress(link))
            .WithMessage("Enter a web address, like https://example.com/menu.");
    }

    private static bool IsWebAddress(string? link) => string.IsNullOrEmpty(link)
        || (link.Length <= PlanReader.LongestText && !link.Any(char.IsWhiteSpace)
            && Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is "http" or "https");

    private static PlanDay? DayOf(Plan plan, string? day) => plan.Schedule.FirstOrDefault(one => $"{one.Day}" == day);

    private static int Others(PlanDay day, Post? old) => day.Posts.Count(post => post.Id != old?.Id);
}
