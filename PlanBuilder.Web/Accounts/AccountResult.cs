using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>What became of a sign-up, a sign-in, or a link from an email.</summary>
internal abstract record AccountResult
{
    /// <summary>A wrong address and a wrong password, which are refused alike.</summary>
    public static readonly Refused Wrong = new("Wrong email or password.");

    public static readonly Refused WrongCode = new("That code is wrong or was already used. Enter a new one.", "Code");

    /// <summary>Whose password it was, where it was right.</summary>
    public Account? Known => this switch
    {
        SignedIn signedIn => signedIn.Account,
        SecondFactorAsked asked => asked.Account,
        _ => null,
    };

    /// <summary>More sign in at once than there is room for.</summary>
    public static readonly Refused Busy = new(
        "Too many people are signing in right now. Wait a few seconds, then try again.", Status: StatusCodes.Status429TooManyRequests)
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <param name="Session">What Supabase Auth gave for it; null for a local account.</param>
    internal sealed record SignedIn(Account Account, SupabaseSession? Session = null) : AccountResult
    {
        /// <summary>When the password was found to be right; null where that can't have been replaced meanwhile.</summary>
        public DateTimeOffset? ProvedAt { get; init; }

        /// <summary>The password is somebody else's choice, and good for choosing another.</summary>
        public bool MustChangePassword { get; init; }

        /// <summary>A link from an email let it in, in place of a password.</summary>
        public bool CameByLink { get; init; }
    }

    /// <summary>The password was right, or the link: what is missing is the second factor.</summary>
    /// <param name="Session">What Supabase Auth gave so far, which lets nobody in here; null for a local account.</param>
    /// <param name="FactorId">Which of Supabase's factors is asked for.</param>
    internal sealed record SecondFactorAsked(Account Account, SupabaseSession? Session = null, Guid? FactorId = null) : AccountResult
    {
        /// <summary>When the password, or the link, was found to be right.</summary>
        public DateTimeOffset? ProvedAt { get; init; }

        /// <summary>A link from an email came first, in place of a password.</summary>
        public bool CameByLink { get; init; }
    }

    /// <summary>
    /// The address has to be confirmed by the link in an email first; the answer is the same where it has an account already.
    /// </summary>
    internal sealed record MailSent : AccountResult;

    /// <param name="Field">Where the sentence belongs; empty for the whole form.</param>
    internal sealed record Refused(
        string Sentence,
        string Field = "",
        int Status = StatusCodes.Status422UnprocessableEntity) : AccountResult
    {
        /// <summary>With status 429, how long to wait.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }
}

internal static class RefusedExtensions
{
    /// <summary>The page again, with what was refused at its field.</summary>
    public static PageResult Refuse(this PageModel page, AccountResult.Refused refused) =>
        page.Refuse(refused.Sentence, refused.Status, refused.Field, refused.RetryAfter);
}
