package functions_test

import (
	"strings"
	"testing"
)

// change is a template with one thing changed, and a word of what is to be said of it.
type change struct{ name, from, to, says string }

// Whatever is missing, too much or wider than the table has it, is seen.
func TestChangedTemplateIsRefused(t *testing.T) {
	tpl, text := readTemplate(t)
	enable, folders := enabling(t, tpl), names(t)
	capture := "                Resource: !GetAtt CaptureLogs.Arn\n              - Effect: Allow\n                Action: [dynamodb:GetItem, dynamodb:PutItem]\n                Resource: !GetAtt Table.Arn\n"
	status := "                Action: dynamodb:GetItem\n                Resource: !GetAtt Table.Arn\n"
	for _, c := range []change{
		{"a missing action", "dynamodb:BatchGetItem, ", "", "lacks: settlements-sync may dynamodb:BatchGetItem"},
		{"a missing secret", "        - !Ref ReadCallbackKey\n        - !If [AnythingSigns", "        - !If [AnythingSigns", "lacks: webhook may secretsmanager:GetSecretValue on secretsmanager:secret:shop/callback-"},
		{"a missing provider's secret", "/chargezoom-??????', !Ref AWS::NoValue]\n              - !If [RupantorPay", "/chargezoon-??????', !Ref AWS::NoValue]\n              - !If [RupantorPay", "shop/chargezoom-"},
		{"a wrong condition", "- !If [PortOneEnabled, !Sub 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${AWS::StackName}/portone_previous", "- !If [PostpayEnabled, !Sub 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${AWS::StackName}/portone_previous", "too much: webhook may secretsmanager:GetSecretValue on secretsmanager:secret:shop/portone_previous-"},
		{"an extra action", capture, strings.Replace(capture, "PutItem]", "PutItem, dynamodb:DeleteItem]", 1), "too much: capture may dynamodb:DeleteItem"},
		{"a reader that writes", status, strings.Replace(status, "dynamodb:GetItem", "[dynamodb:GetItem, dynamodb:PutItem]", 1), "too much: order-status may dynamodb:PutItem"},
		{"every action", status, strings.Replace(status, "dynamodb:GetItem", "dynamodb:*", 1), "a statement for everything"},
		{"every resource", capture, strings.Replace(capture, "!GetAtt Table.Arn", "'*'", 1), "a statement for everything"},
		{"another resource", "Resource: !Sub ${Table.Arn}/index/due\n", "Resource: !Sub ${Table.Arn}/index/*\n", "too much: resolve may dynamodb:Query on dynamodb:table/Table/index/*"},
		{"every secret", "${AWS::StackName}/checkout-token-??????", "${AWS::StackName}/*", "too much: create-checkout may"},
		{"all but", status, strings.Replace(status, "Action:", "NotAction:", 1), "a statement that is not plain"},
		{"AWS's own policy", "      ManagedPolicyArns:\n        - !Ref ReadCallbackKey\n      Policies:", "      ManagedPolicyArns:\n        - !Ref ReadCallbackKey\n        - arn:aws:iam::aws:policy/AdministratorAccess\n      Policies:", "AdministratorAccess, which is not in the template"},
		{"a policy beside the role", "      Role: !GetAtt CaptureRole.Arn\n", "      Role: !GetAtt CaptureRole.Arn\n      Policies: [AdministratorAccess]\n", "policies beside its role's"},
		{"another's role", "      Role: !GetAtt OrderStatusRole.Arn\n", "      Role: !GetAtt CaptureRole.Arn\n", "not its own"},
		{"a policy that names roles", "  ReadCallbackKey:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n", "  ReadCallbackKey:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      Roles: [!Ref CaptureRole]\n", "ReadCallbackKey has Roles"},
		{"a bucket for all", "          - Effect: Deny # only over TLS", "          - Effect: Allow", "UntoldEventsPolicy allows"},
		{"another door", "  Alarms:\n    Type: AWS::SNS::Topic\n", "  Alarms:\n    Type: AWS::Lambda::Permission\n", "which this test does not follow"},
		{"an open route", "Path: '/orders/{order_id}/capture'}", "Path: '/orders/{order_id}/capture', Auth: {Authorizer: NONE}}", "too much: capture is started by POST /orders/{order_id}/capture NONE"},
		{"a closed route", "Path: '/checkouts', Auth: {Authorizer: NONE}}", "Path: '/checkouts'}", "lacks: create-checkout is started by POST /checkouts NONE"},
		{"an open API", "Auth: {EnableIamAuthorizer: true, DefaultAuthorizer: AWS_IAM}", "Auth: {EnableIamAuthorizer: true}", "not for the merchant alone"},
		{"another address", "      Role: !GetAtt RefundRole.Arn\n", "      Role: !GetAtt RefundRole.Arn\n      FunctionUrlConfig: {AuthType: NONE}\n", "too much: refund is started by url NONE"},
		{"a schedule of a provider that is off", "State: !If [ChargezoomEnabled, ENABLED, DISABLED]", "State: ENABLED", "too much: settlements-sync is started by schedule"},
		{"a wider stream", `,{"prefix":"FINDING#"}`, "", "order-events is started by stream"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if n := strings.Count(text, c.from); n != 1 {
				t.Fatalf("%q is in template.yaml %d times", c.from, n)
			}
			changed, err := parseTemplate(strings.Replace(text, c.from, c.to, 1))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(differences(changed, folders, enable), "\n"); !strings.Contains(got, c.says) {
				t.Errorf("nobody says %q: %s", c.says, got)
			}
		})
	}
}
