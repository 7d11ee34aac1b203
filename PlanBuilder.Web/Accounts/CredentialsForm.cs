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
    public const int ShortestPassword = 10;

    private const int BcryptReads = 72; // bytes; it ignores what follows

    /// <param name="newAccount">False for an account that exists: its password may be from a system, or a time, with other rules.</param>
    public CredentialsFormValidator(bool newAccount)
    {
        RuleFor(form => form.Email).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("Enter your email address.")
            .MaximumLength(320).WithMessage("An email address can't be longer than 320 characters.")
            .EmailAddress().WithMessage("Enter an email address like ana@example.org.")
            .Must(email => !email!.Any(c => char.IsControl(c) || char.IsSurrogate(c) || char.IsWhiteSpace(c)))
            .WithMessage("Enter an email address like ana@example.org.")
            .Must(email => !newAccount || EmailAddress.IsPlain(email!))
            .WithMessage("We can't use this address: it has unusual characters, mixes alphabets, or starts or ends with a dot.");
        RuleFor(form => form.Password).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("Enter a password.")
            .MinimumLength(newAccount ? ShortestPassword : 1).WithMessage($"Use at least {ShortestPassword} characters.")
            .Must(password => Encoding.UTF8.GetByteCount(password!) <= BcryptReads)
            .WithMessage("Use at most 72 characters, or fewer with accents or emoji.")
            .Must(password => !password!
                .Contains('\0', StringComparison.Ordinal)).WithMessage("Remove the control characters from your password.")
            .Must((form, password) => !newAccount || !IsAddress(password!, form.Email ?? ""))
            .WithMessage("Your email address is the first thing anyone would try. Choose a different password.")
            .Must(password => !newAccount || !CommonPasswords.Contain(password!))
            .WithMessage("Many people use this password, so it's easy to guess. Choose a different one.");
    }

    private static bool IsAddress(string password, string email) =>
        password.Equals(email, StringComparison.OrdinalIgnoreCase)
        || password.Equals(email.Split('@')[0], StringComparison.OrdinalIgnoreCase);
}
