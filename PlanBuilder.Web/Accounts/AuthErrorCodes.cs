using System.Text.Json;

namespace PlanBuilder.Web.Accounts;

/// <summary>Why Supabase Auth refuses: its codes, and our sentences for them. Its own words aren't repeated.</summary>
internal static class AuthErrorCodes
{
    /// <summary>Ours: it did not answer, or not as itself.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>It was asked too often, or would be.</summary>
    public const string TooOften = "over_request_rate_limit";

    /// <summary>Ours: it let somebody in, with a token that could not be checked here.</summary>
    public const string Unchecked = "unchecked_token";

    /// <summary>Ours: the account's second factors are of a kind that is not asked for here.</summary>
    public const string UnknownFactor = "unknown_factor";

    /// <summary>The account has a second factor, and the session was made without it.</summary>
    public const string FactorMissing = "insufficient_aal";

    /// <summary>An email went to that address a moment ago, or too many went at all.</summary>
    public const string MailedTooOften = "over_email_send_rate_limit";

    /// <summary>What is said of a code that nothing better is known of.</summary>
    public static readonly AccountResult.Refused Unknown = new(
        "Supabase, which manages accounts, refused that. Your administrator can find the reason in the log.");

    private static readonly string[] Places = ["error_code", "code", "error"];

    /// <summary>The code in a refusal's body; older servers put it elsewhere.</summary>
    public static string Parse(int status, string body)
    {
        var code = Find(body);
        return status switch
        {
            429 => code ?? TooOften,
            >= 400 and < 500 => code ?? $"http_{status}",
            _ => Unavailable,
        };
    }

    /// <summary>True when the session is over for good, and trying again is of no use.</summary>
    public static bool IsFinal(string code) => code is "invalid_grant" or "refresh_token_not_found" or "refresh_token_already_used"
        or "session_not_found" or "session_expired" or "user_not_found" or "user_banned" or "bad_jwt" or FactorMissing or "http_400";

    /// <summary>The sentence for somebody who signs in, signs up, or sets a password.</summary>
    public static AccountResult.Refused Sentence(string code) => code switch
    {
        "invalid_credentials" or "invalid_grant" => AccountResult.Wrong,
        "email_not_confirmed" => new(
            "Your email address isn't confirmed yet. Open the link we emailed you, or create the account again to get a new one."),
        "user_already_exists" or "email_exists" => new("This address already has an account. Sign in instead.", "Form.Email"),
        "signup_disabled" or "email_provider_disabled" => new("Sign-up is closed. Ask your administrator for an account.", Status: 403),
        "email_address_invalid" or "email_address_not_authorized" or "validation_failed" => new(
            "We can't use this address. Enter one like ana@example.org.", "Form.Email"),
        "weak_password" => new(
            "This password is too easy to guess. Choose a longer one with letters, digits, and symbols.", "Form.Password"),
        "same_password" => new("That's already your password. Choose a different one.", "Form.Password"),
        "user_banned" => new("This account is locked. Ask your administrator for help.", Status: 403),
        "otp_expired" or "otp_disabled" or "flow_state_expired" => new("This link was already used or has expired. Request a new one."),
        "reauthentication_needed" or "session_expired" or "session_not_found" or "bad_jwt" => new(
            "You signed in too long ago to do that. Sign in again, then try again."),
        "mfa_verification_failed" => AccountResult.WrongCode,
        "mfa_challenge_expired" or "mfa_ip_address_mismatch" => new("That took too long. Enter a new code.", "Code"),
        "mfa_verification_rejected" => new("A rule set by your administrator refused this code. Sign in again.", Status: 403),
        "mfa_factor_not_found" or FactorMissing => new("Your two-step sign-in has changed. Sign in again."),
        UnknownFactor or "mfa_totp_verify_not_enabled" => new(
            "This account's second factor doesn't work here. Only authenticator apps are supported.", Status: 403),
        "flow_state_not_found" or "bad_code_verifier" or "bad_oauth_state" or "bad_oauth_callback" => new(
            "This sign-in was already used or has expired. Start again."),
        "provider_email_needs_verification" => new("Confirm your email address first. We've sent you a link.", Status: 403),
        "provider_disabled" or "oauth_provider_not_supported" => new("This way of signing in is turned off.", Status: 403),
        MailedTooOften or TooOften => new("Too many attempts. Wait a few minutes, then try again.", Status: 429),
        Unavailable or "http_401" or "http_403" => new(
            "Supabase, which manages accounts, isn't responding right now. Nothing was changed. Try again in a minute.",
            Status: 503),
        Unchecked => new(
            "Supabase signed you in, but we couldn't verify its token. Your administrator can find the reason in the log.",
            Status: 503),
        _ => Unknown,
    };

    private static string? Find(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Places.Select(name => Text(json.RootElement, name)).FirstOrDefault(code => code is not null)
                : null;
        }
        catch (JsonException)
        {
            return null; // a gateway's page, most likely
        }
    }

    // A code, not a sentence.
    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 and <= 60 } text
            && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_') ? text : null;
}
