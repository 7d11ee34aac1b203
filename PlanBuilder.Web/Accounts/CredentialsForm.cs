using System.Text;
using FluentValidation;

namespace PlanBuilder.Web.Accounts;

/// <summary>What sign-up and sign-in ask for.</summary>
internal sealed class CredentialsForm
{
    public string? Email { get; set; }
    public string? Password { get; set; }
}

internal sealed class CredentialsFormValidator : AbstractValidator<CredentialsForm>
{
    private const int BcryptReads = 72; // bytes; it ignores what follows

    /// <param name="newAccount">False for an account that exists: it may come from a system that takes shorter passwords.</param>
    public CredentialsFormValidator(bool newAccount)
    {
        RuleFor(form => form.Email).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("Enter your email address.")
            .MaximumLength(320).WithMessage("An email address can't be longer than 320 characters.")
            .EmailAddress().WithMessage("Enter an email address like ana@example.org.")
            .Must(email => !email!.Any(c => char.IsControl(c) || char.IsSurrogate(c) || char.IsWhiteSpace(c)))
            .WithMessage("Enter an email address like ana@example.org.");
        RuleFor(form => form.Password).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("Enter a password.")
            .MinimumLength(newAccount ? 8 : 1).WithMessage("Use at least 8 characters.")
            .Must(password => Encoding.UTF8.GetByteCount(password!) <= BcryptReads)
            .WithMessage("Use at most 72 characters, or fewer with accents or emoji.")
            .Must(password => !password!
                .Contains('\0', StringComparison.Ordinal)).WithMessage("Remove the control characters from your password.");
    }
}
