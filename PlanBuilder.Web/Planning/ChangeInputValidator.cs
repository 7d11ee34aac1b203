using FluentValidation;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>What may be asked for, once normalized: one set of rules for pages, and for jobs that other clients insert.</summary>
internal sealed class ChangeInputValidator : AbstractValidator<ChangeInput>
{
    public ChangeInputValidator()
    {
        RuleFor(input => input.Plan).NotNull().WithMessage("Choose a plan.");
        RuleFor(input => input.Revision).Must(revision => revision >= 0).WithMessage("Choose a revision of the plan.");
        RuleFor(input => input.Posts).Cascade(CascadeMode.Stop)
            .Must((input, _) => new object?[] { input.Posts, input.Days, input.All }.Count(scope => scope is not null) == 1)
            .WithMessage("Choose some posts, some days, or all posts.")
            .Must(posts => posts is null or { Count: >= 1 and <= PlanInputValidator.MostPosts })
            .WithMessage($"Choose 1 to {PlanInputValidator.MostPosts} posts.");
        RuleFor(input => input.Days).Must(days => days is null or { Count: >= 1 and <= 31 }).WithMessage("Choose at least one day.");
        RuleFor(input => input.How).Must(how => how == ChangeKinds.Missing || ChangeKinds.All.Contains(how))
            .WithMessage("Choose how to rewrite the posts.");
        RuleFor(input => input.Say).Cascade(CascadeMode.Stop)
            .Must((input, said) => input.How != ChangeKinds.Say || said is not null).WithMessage("Describe how to rewrite the posts.")
            .IsFreeText("The instruction", Limits.Instruction);
        RuleFor(input => input.Network).Must((input, name) => input.How != ChangeKinds.ForNetwork || Platform.Find(name) is not null)
            .WithMessage($"Choose from {string.Join(", ", Platform.All.Select(platform => platform.Name))}.");
        RuleFor(input => input.Language).Must((input, tag) => input.How != ChangeKinds.Translate || Languages.Find(tag) is not null)
            .WithMessage("Choose a language from the list.");
    }
}
