namespace PlanBuilder.Web.Audit;

/// <summary>
/// What is written to the audit trail: a closed list, the same as the check on <c>audit_events.act</c>. A code is never renamed; it is also
/// the name of the act's log event.
/// </summary>
/// <param name="Sentence">What it says to the account that did it, or to which it was done.</param>
internal sealed record AuditAct(int Number, string Code, string Sentence)
{
    public static readonly AuditAct AccountCreated = new(1, "account_created", "Account created");
    public static readonly AuditAct AccountDeleted = new(2, "account_deleted", "Account deleted");
    public static readonly AuditAct SignedIn = new(3, "signed_in", "Signed in");
    public static readonly AuditAct SignInFailed = new(4, "sign_in_failed", "Sign-in failed");
    public static readonly AuditAct SignedOut = new(5, "signed_out", "Signed out");
    public static readonly AuditAct SessionEnded = new(6, "session_ended", "Session ended");
    public static readonly AuditAct PasswordChanged = new(7, "password_changed", "Password changed");
    public static readonly AuditAct PasswordReset = new(8, "password_reset", "Password reset");
    public static readonly AuditAct PasswordResetRequested = new(9, "password_reset_requested", "Password reset requested");
    public static readonly AuditAct IdentityConfirmed = new(10, "identity_confirmed", "Password confirmed");
    public static readonly AuditAct IdentityNotConfirmed = new(11, "identity_not_confirmed", "Wrong password when asked to confirm");
    public static readonly AuditAct SecondFactorAdded = new(12, "second_factor_added", "Two-step sign-in turned on");
    public static readonly AuditAct SecondFactorRemoved = new(13, "second_factor_removed", "Two-step sign-in turned off");
    public static readonly AuditAct SecondFactorFailed = new(14, "second_factor_failed", "Wrong sign-in code");
    public static readonly AuditAct RecoveryCodeUsed = new(15, "recovery_code_used", "Recovery code used");
    public static readonly AuditAct RoleChanged = new(16, "role_changed", "Role changed");
    public static readonly AuditAct TierChanged = new(17, "tier_changed", "Tier changed");
    public static readonly AuditAct JobCancelled = new(18, "job_cancelled", "Plan canceled");
    public static readonly AuditAct JobStopped = new(19, "job_stopped", "Plan canceled by an operator");
    public static readonly AuditAct JobRequeued = new(20, "job_requeued", "Plan requeued");
    public static readonly AuditAct LimitRefused = new(21, "limit_refused", "Limit reached");
    public static readonly AuditAct ArchiveDownloaded = new(22, "archive_downloaded", "Data downloaded");
    public static readonly AuditAct FeedCreated = new(23, "feed_created", "Calendar feed turned on");
    public static readonly AuditAct FeedRenewed = new(24, "feed_renewed", "Calendar feed given a new address");
    public static readonly AuditAct FeedRevoked = new(25, "feed_revoked", "Calendar feed turned off");
    public static readonly AuditAct WebhookSaved = new(26, "webhook_saved", "Webhook saved");
    public static readonly AuditAct WebhookSecretRotated = new(27, "webhook_secret_rotated", "Webhook given a new secret");
    public static readonly AuditAct WebhookRemoved = new(28, "webhook_removed", "Webhook turned off");
    public static readonly AuditAct WebhookSentAgain = new(29, "webhook_sent_again", "Webhook message sent again");

    /// <summary>Every act, in the order of the numbers.</summary>
    public static readonly IReadOnlyList<AuditAct> All =
    [
        AccountCreated, AccountDeleted, SignedIn, SignInFailed, SignedOut, SessionEnded, PasswordChanged, PasswordReset,
        PasswordResetRequested, IdentityConfirmed, IdentityNotConfirmed, SecondFactorAdded, SecondFactorRemoved, SecondFactorFailed,
        RecoveryCodeUsed, RoleChanged, TierChanged, JobCancelled, JobStopped, JobRequeued, LimitRefused, ArchiveDownloaded,
        FeedCreated, FeedRenewed, FeedRevoked, WebhookSaved, WebhookSecretRotated, WebhookRemoved, WebhookSentAgain,
    ];

    /// <summary>Its log event: number and name stay the same in every version.</summary>
    public EventId LogEvent => new(1600 + Number, Code);

    public static AuditAct? Find(string? code) => All.FirstOrDefault(act => act.Code == code);
}
