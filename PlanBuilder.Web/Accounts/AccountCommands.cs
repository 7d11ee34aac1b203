using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>What is done with local accounts from the command line.</summary>
internal static class AccountCommands
{
    public static void AddAccountCommands(this WebApplicationBuilder builder)
    {
        Add("add", "creates an account and prints its password", async (accounts, email, ct) =>
            new CredentialsFormValidator(newAccount: true).Validate(new CredentialsForm { Email = email, Password = "not asked for" })
                is { IsValid: false, Errors: var refusals } ? (false, refusals[0].ErrorMessage)
            : await accounts.AddAsync(email, ct) is { } password
                ? (true, $"Created an account for {email}. Password: {password}")
                : (false, $"{email} already has an account."));
        Add("password", "resets an account's password and prints the new one", async (accounts, email, ct) =>
            await accounts.RenewPasswordAsync(email, ct) is { } password
                ? (true, $"New password for {email}: {password}")
                : Unknown(email));
        Add("operator", "makes an account an operator, with access to /operations", async (accounts, email, ct) =>
            await accounts.MakeOperatorAsync(email, ct)
                ? (true, $"{email} is now an operator. The Operations link appears after signing in again.")
                : Unknown(email));
        Add("demote", "takes an operator's access to /operations away", async (accounts, email, ct) =>
            await accounts.DemoteAsync(email, ct)
                ? (true, $"{email} is no longer an operator.")
                : (false, $"There is no operator {email}."));

        Add("remove-second-factor", "lets an account sign in with its password alone, as after a lost phone", async (accounts, email, ct) =>
            await accounts.RemoveSecondFactorAsync(email, ct)
                ? (true, $"{email} signs in with a password alone now.")
                : (false, $"There is no account for {email}, or it has no second factor."));

        void Add(string verb, string does, Func<AccountDirectory, string, CancellationToken, Task<(bool, string)>> run) =>
            builder.AddCommand("accounts " + verb, "<email>", does, async (call, ct) =>
            {
                if (!call.Services.GetRequiredService<AccountDirectory>().IsLocal)
                {
                    await call.Output.WriteLineAsync("Accounts are managed in Supabase Auth. Use its dashboard.");
                    return Command.Failed;
                }

                await call.Services.GetRequiredService<DatabaseServer>().MigrateAsync(ct);
                var (completed, sentence) = await run(call.Services.GetRequiredService<AccountDirectory>(), call.Arguments[0].Trim(), ct);
                await call.Output.WriteLineAsync(sentence);
                return completed ? Command.Completed : Command.Failed;
            });
    }

    private static (bool, string) Unknown(string email) => (false, $"There is no account for {email}.");
}
